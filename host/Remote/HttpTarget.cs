using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DrCloud.Fhir.Resources;
using DrCloud.Hosting.Import;

namespace DrCloud.Hosting.Remote;

/// <summary>
/// A site that is reached over HTTP, by its FHIR interface: entries go in <see href="https://hl7.org/fhir/R4/http.html#transaction">batches</see>. A create keeps the resource's own id,
/// so that what is there is left as it is and a batch can be sent again.
/// </summary>
internal sealed class HttpTarget(RemoteServer server, HttpClient http) : IImportTarget
{
    private const int Attempts = 8;
    private const int EnoughBytes = 8 * 1024 * 1024;
    private const string FhirJson = "application/fhir+json";
    private static readonly HttpStatusCode[] Passing = [HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests, HttpStatusCode.BadGateway, HttpStatusCode.GatewayTimeout];

    public string BaseAddress => server.FhirBase;

    public async Task<IReadOnlyList<ImportOutcome>> WriteAsync(IReadOnlyList<WriteEntry> entries)
    {
        var outcomes = new List<ImportOutcome>(entries.Count);
        while (outcomes.Count < entries.Count)
        {
            var some = Some(entries, outcomes.Count);
            using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, "") { Content = BundleOf(some) }, CancellationToken.None);
            using var answer = await ReadAsync(response);
            outcomes.AddRange(answer.RootElement.GetProperty("entry").EnumerateArray().Zip(some, (entry, sent) => OutcomeOf(entry.GetProperty("response"), sent)));
        }

        return outcomes;
    }

    public async Task<ResourceKey?> FindAsync(string type, string query, CancellationToken ct)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"{type}?{query}&_count=2") { Headers = { { "Prefer", "handling=strict" } } }, ct);
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound)
        {
            return null;
        }

        using var answer = await ReadAsync(response);
        return answer.RootElement.TryGetProperty("entry", out var entries) && entries.GetArrayLength() == 1
            ? new ResourceKey(type, entries[0].GetProperty("resource").GetProperty("id").GetString()!)
            : null;
    }

    public async ValueTask<bool> ExistsAsync(ResourceKey key, CancellationToken ct)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Head, key.ToString()), ct);
        return response.IsSuccessStatusCode;
    }

    private static List<WriteEntry> Some(IReadOnlyList<WriteEntry> entries, int from)
    {
        var some = new List<WriteEntry>();
        for (var (i, bytes) = (from, 0L); i < entries.Count && (some.Count == 0 || bytes < EnoughBytes); i++)
        {
            some.Add(entries[i]);
            bytes += entries[i].Resource!.Template.Length;
        }

        return some;
    }

    private static ByteArrayContent BundleOf(IReadOnlyList<WriteEntry> entries)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "batch");
            json.WriteStartArray("entry");
            foreach (var entry in entries)
            {
                Write(json, entry);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new ByteArrayContent(buffer.WrittenSpan.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue(FhirJson) } };
    }

    private static void Write(Utf8JsonWriter json, WriteEntry entry)
    {
        var update = entry.Kind == WriteKind.Update;
        json.WriteStartObject();
        json.WritePropertyName("resource");
        json.WriteRawValue(entry.Resource!.Materialize(1, DateTimeOffset.UnixEpoch), skipInputValidation: true);   // the server sets its own version and time
        json.WriteStartObject("request");
        json.WriteString("method", update ? "PUT" : "POST");
        json.WriteString("url", update ? entry.Key.ToString() : entry.Key.Type);
        if (entry.IfNoneExist is { } condition)
        {
            json.WriteString("ifNoneExist", condition);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ImportOutcome OutcomeOf(JsonElement response, WriteEntry sent)
    {
        var created = sent.Kind == WriteKind.Create;
        return response.GetProperty("status").GetString()!.Split(' ')[0] switch
        {
            "201" => new(WriteStatus.Created, KeyOf(response)),
            "200" => new(created ? WriteStatus.Present : WriteStatus.Updated, KeyOf(response)),
            "412" when created => new(WriteStatus.MultipleMatches, null),
            var status => new(WriteStatus.NotMine, null, ReasonOf(response) ?? $"The server answered {status}."),
        };
    }

    private static ResourceKey? KeyOf(JsonElement response) =>
        response.TryGetProperty("location", out var location) && location.GetString()!.Split('/') is [.., var type, var id, "_history", _] ? new ResourceKey(type, id) : null;

    private static string? ReasonOf(JsonElement response) =>
        response.TryGetProperty("outcome", out var outcome) && outcome.TryGetProperty("issue", out var issues) && issues.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } issue
            && issue.TryGetProperty("diagnostics", out var diagnostics)
            ? issue.TryGetProperty("expression", out var expression) ? $"{expression[0].GetString()}: {diagnostics.GetString()}" : diagnostics.GetString()
            : null;

    /// <summary>Sends until it is answered: what passes is met by sending it again.</summary>
    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = make();
                var response = await http.SendAsync(request, ct);
                if (attempt == Attempts || !Passing.Contains(response.StatusCode))
                {
                    return response;
                }

                response.Dispose();
            }
            catch (HttpRequestException e) when (attempt == Attempts || e.InnerException is System.Security.Authentication.AuthenticationException)
            {
                throw new CommandException(server.Unreachable(e), e);
            }
            catch (HttpRequestException)
            {
                // Sent again below.
            }
            catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
            {
                if (attempt == Attempts)
                {
                    throw new CommandException("The server did not answer in time: run the import again to complete it.", e);
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(attempt), ct);
        }
    }

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync();
        if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == FhirJson)
        {
            return JsonDocument.Parse(body);
        }

        throw new CommandException(response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized
            ? "The server does not let the client import: it needs system/*.read and system/*.write."
            : $"The server answered {(int)response.StatusCode}: run the import again to complete it.");
    }
}
