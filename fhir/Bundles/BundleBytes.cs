using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DrCloud.Fhir.Bundles;

/// <summary>The few ways in which bundles put bytes together: stored resources are copied, never parsed.</summary>
internal static class BundleBytes
{
    /// <summary>Copies bytes that are JSON already.</summary>
    public static void Raw(this IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        json.CopyTo(output.GetSpan(json.Length));
        output.Advance(json.Length);
    }

    /// <summary>Copies text that needs no escaping: a type, an id, an instant, digits.</summary>
    public static void Plain(this IBufferWriter<byte> output, string text)
    {
        var target = output.GetSpan(text.Length);
        output.Advance(Encoding.ASCII.GetBytes(text, target));
    }

    /// <summary>Writes a number.</summary>
    public static void Number(this IBufferWriter<byte> output, long number)
    {
        number.TryFormat(output.GetSpan(20), out var written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    /// <summary>Writes a JSON string with its quotes.</summary>
    public static void Quoted(this IBufferWriter<byte> output, string text)
    {
        var encoded = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        output.Raw("\""u8);
        output.Raw(encoded);
        output.Raw("\""u8);
    }
}
