using System.Diagnostics;
using System.Net;
using System.Text.Json;
using DrCloud.Bench.Load;

namespace DrCloud.Bench.OAuth;

/// <summary>Requests to OAuth end points by many workers at once, over kept connections.</summary>
internal static class TokenLoad
{
    /// <summary>How many at once.</summary>
    public const int Workers = 32;

    /// <summary>How often a second all workers together do it until the time is over; a worker that is told false ends earlier.</summary>
    /// <param name="time">How long.</param>
    /// <param name="once">Does it once, for the worker of this number.</param>
    public static async Task<double> RateAsync(TimeSpan time, Func<int, Task<bool>> once)
    {
        var watch = Stopwatch.StartNew();
        var done = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var count = 0;
            while (watch.Elapsed < time && await once(worker))
            {
                count++;
            }

            return count;
        })));
        return done.Sum() / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Posts a form and reads the JSON that is answered.</summary>
    /// <exception cref="BenchmarkException">It is refused.</exception>
    public static async Task<JsonElement> PostAsync(HttpClient http, string path, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await http.PostAsync(path, content);
        var body = await response.Content.ReadAsByteArrayAsync();
        return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created ? JsonElement.Parse(body) : throw new BenchmarkException($"POST {path} gave {(int)response.StatusCode}.");
    }

    /// <summary>Posts a form and takes the answer as it is.</summary>
    public static async Task<CapturedAnswer> CaptureAsync(HttpClient http, string path, (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await http.PostAsync(path, content);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Where(header => header.Key is not ("Date" or "Content-Length" or "Transfer-Encoding" or "Connection")).Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()));
        return response.StatusCode is HttpStatusCode.OK ? new([.. headers], await response.Content.ReadAsByteArrayAsync()) : throw new BenchmarkException($"POST {path} gave {(int)response.StatusCode}.");
    }
}
