using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace DrCloud.Bench.Load;

/// <summary>An answer as it came: status 200, headers in their order, body.</summary>
internal sealed record CapturedAnswer(IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body);

/// <summary>The answers that the measured server gives, so that the yardstick gives the same bytes.</summary>
internal static class Capture
{
    /// <summary>Fetches every path of the plan once.</summary>
    /// <exception cref="BenchmarkException">An answer is not 200.</exception>
    public static async Task<IReadOnlyDictionary<string, CapturedAnswer>> FetchAsync(Target target, IEnumerable<PlannedRequest> requests)
    {
        using var http = target.NewClient();
        var answers = new ConcurrentDictionary<string, CapturedAnswer>();
        await Parallel.ForEachAsync(requests.DistinctBy(request => request.Path), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (request, ct) =>
            answers[request.Path] = await GetAsync(http, request, ct));
        return answers;
    }

    /// <summary>Compares the bodies that a server gives for a sample of the plan with those captured.</summary>
    public static async Task CheckAsync(Target target, Plan plan, IReadOnlyDictionary<string, CapturedAnswer> answers, int sample = 500)
    {
        using var http = target.NewClient();
        var random = new Random(11);
        for (var i = 0; i < sample; i++)
        {
            var request = plan.Requests[random.Next(plan.Requests.Count)];
            if (!(await GetAsync(http, request, CancellationToken.None)).Body.AsSpan().SequenceEqual(answers[request.Path].Body))
            {
                throw new BenchmarkException($"{target.Address}{request.Path} gives another body than before.");
            }
        }
    }

    public static void Write(string file, IReadOnlyDictionary<string, CapturedAnswer> answers)
    {
        using var writer = new BinaryWriter(File.Create(file));
        writer.Write(answers.Count);
        foreach (var (path, answer) in answers)
        {
            writer.Write(path);
            writer.Write(answer.Headers.Count);
            foreach (var (name, value) in answer.Headers)
            {
                writer.Write(name);
                writer.Write(value);
            }

            writer.Write(answer.Body.Length);
            writer.Write(answer.Body);
        }
    }

    public static IEnumerable<KeyValuePair<string, CapturedAnswer>> Read(string file)
    {
        using var reader = new BinaryReader(File.OpenRead(file));
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var path = reader.ReadString();
            var headers = new KeyValuePair<string, string>[reader.ReadInt32()];
            for (var i = 0; i < headers.Length; i++)
            {
                headers[i] = new(reader.ReadString(), reader.ReadString());
            }

            yield return new(path, new CapturedAnswer(headers, reader.ReadBytes(reader.ReadInt32())));
        }
    }

    public static async Task<CapturedAnswer> GetAsync(HttpClient http, PlannedRequest request, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, request.Path);
        message.Headers.Accept.ParseAdd("application/fhir+json");
        message.Headers.Authorization = request.Token.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", request.Token);
        using var response = await http.SendAsync(message, ct);
        var body = await response.Content.ReadAsByteArrayAsync(ct);
        return response.StatusCode == HttpStatusCode.OK
            ? new CapturedAnswer([.. Own(response.Headers).Concat(Own(response.Content.Headers))], body)
            : throw new BenchmarkException($"GET {request.Path} gave {(int)response.StatusCode}.");
    }

    // What Kestrel itself adds, both servers add.
    private static IEnumerable<KeyValuePair<string, string>> Own(HttpHeaders headers) =>
        headers.NonValidated.Where(header => header.Key is not ("Date" or "Content-Length" or "Transfer-Encoding" or "Connection")).Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()));
}
