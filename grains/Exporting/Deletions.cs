using System.Buffers;
using System.Text.Json;
using DrCloud.Storage.Exporting;

namespace DrCloud.Grains.Exporting;

/// <summary>What has been deleted, as <see href="https://hl7.org/fhir/uv/bulkdata/STU2/export.html#response---complete-status">transaction bundles of DELETE entries</see>, some on a line.</summary>
internal sealed class Deletions
{
    private const int OnALine = 100;

    private readonly ArrayBufferWriter<byte> _line = new();
    private Utf8JsonWriter? _json;
    private int _count;

    /// <summary>Takes a tombstone; a line that is full is handed on.</summary>
    public void Add(in ExportedVersion tombstone, Action<ReadOnlySpan<byte>> pass)
    {
        var json = _json ??= Begin();
        json.WriteStartObject();
        json.WriteStartObject("request");
        json.WriteString("method", "DELETE");
        json.WriteString("url", $"{tombstone.Type}/{System.Text.Encoding.UTF8.GetString(tombstone.Id)}");
        json.WriteEndObject();
        json.WriteEndObject();
        if (++_count == OnALine)
        {
            Complete(pass);
        }
    }

    /// <summary>Hands on the line that is begun, if there is one.</summary>
    public void Complete(Action<ReadOnlySpan<byte>> pass)
    {
        if (_json is not { } json)
        {
            return;
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Dispose();
        pass(_line.WrittenSpan);
        (_json, _count) = (null, 0);
    }

    private Utf8JsonWriter Begin()
    {
        _line.ResetWrittenCount();
        var json = new Utf8JsonWriter(_line);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "transaction");
        json.WriteStartArray("entry");
        return json;
    }
}
