using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using DrCloud.Api.Administration;
using Xunit;

namespace DrCloud.Tests.Cluster;

/// <summary>Clients that each update a resource of their own, read it back by the other API, and remember what was acknowledged.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Clients = 64;
    private const int Patients = 60;
    private const int FailuresKept = 20;

    private readonly HttpClient[] _http;
    private readonly ConcurrentDictionary<int, int> _acknowledged = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private readonly ConcurrentQueue<string> _failures = new();
    private int _inFlight;
    private int _failed;
    private int _stale;
    private int _done;

    private Load(HttpClient[] http) => _http = http;

    public int InFlight => Volatile.Read(ref _inFlight);

    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Reads that showed less than what had been acknowledged.</summary>
    public int Stale => Volatile.Read(ref _stale);

    /// <summary>What the first failed requests got, with the time.</summary>
    public IEnumerable<string> Failures => _failures;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public override string ToString() => $"{_done} requests done, {_failed} failed, {_stale} stale.";

    public static async Task<Load> StartAsync(DrCloudCluster cluster)
    {
        var token = await cluster.TokenAsync(new DemoTokenRequest { System = true, Scopes = "system/*.*" });
        var load = new Load([cluster.NewClient(0, token), cluster.NewClient(1, token)]);
        for (var patient = 0; patient < Patients; patient++)
            (await load.PutAsync(0, "Patient", $"p{patient}", "")).Dispose();

        load._running = Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => load.RunAsync(client))));
        return load;
    }

    public static Task RunForAsync(TimeSpan time) => Task.Delay(time, Ct);

    /// <summary>How long it takes until each patient's record answers a read and a write.</summary>
    public async Task<TimeSpan> UntilAllPatientsAnswerAsync()
    {
        var since = Stopwatch.StartNew();
        for (var patient = 0; patient < Patients; patient++)
        {
            while (!await AnswersAsync(patient))
                Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), $"Patient {patient} does not answer.");
        }

        return since.Elapsed;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async Task AssertAcknowledgedAsync()
    {
        Assert.True(_acknowledged.Count == Clients);
        foreach (var (client, value) in _acknowledged)
            Assert.True(await ReadAsync(client, 0) >= value, $"Client {client}: what was acknowledged is not there.");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var http in _http)
            http.Dispose();

        _stop.Dispose();
    }

    private async Task RunAsync(int client)
    {
        for (var value = 1; !_stop.IsCancellationRequested; value++)
        {
            if (await CountedAsync(async () => await WriteAsync(client, value)))
            {
                _acknowledged[client] = value;
                await CountedAsync(async () => await SeesAsync(client, value));
            }
        }
    }

    private async Task<bool> WriteAsync(int client, int value)
    {
        using var answer = await PutAsync(client % 2, "Observation", $"o{client}",
            $$""","status":"final","code":{"text":"t"},"subject":{"reference":"Patient/p{{client % Patients}}"},"valueInteger":{{value}}""");
        return answer.IsSuccessStatusCode || await NoteAsync(answer);
    }

    private async Task<bool> SeesAsync(int client, int value)
    {
        var read = await ReadAsync(client, 1);
        if (read >= 0 && read < value)
            Interlocked.Increment(ref _stale);

        return read >= 0;
    }

    /// <summary>The value, or -1 if the request failed.</summary>
    private async Task<int> ReadAsync(int client, int api)
    {
        using var answer = await _http[(client + api) % 2].GetAsync($"Observation/o{client}");
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            await NoteAsync(answer);
            return -1;
        }

        var json = await answer.Content.ReadAsStringAsync();
        return int.Parse(json.Split("\"valueInteger\":")[1].Split(',', '}')[0], CultureInfo.InvariantCulture);
    }

    private async Task<bool> AnswersAsync(int patient)
    {
        try
        {
            using var read = await _http[0].GetAsync($"Patient/p{patient}", Ct);
            using var write = await PutAsync(1, "Patient", $"p{patient}", "");
            return read.IsSuccessStatusCode && write.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <returns>False: the request failed.</returns>
    private async Task<bool> NoteAsync(HttpResponseMessage answer)
    {
        Note($"{answer.RequestMessage!.Method} {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return false;
    }

    private void Note(string failure)
    {
        if (_failures.Count < FailuresKept)
            _failures.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {failure}");
    }

    private async Task<bool> CountedAsync(Func<Task<bool>> request)
    {
        Interlocked.Increment(ref _inFlight);
        try
        {
            if (await request())
            {
                Interlocked.Increment(ref _done);
                return true;
            }
        }
        catch (HttpRequestException e)
        {
            Note(e.ToString());
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }

        Interlocked.Increment(ref _failed);
        return false;
    }

    private async Task<HttpResponseMessage> PutAsync(int api, string type, string id, string more)
    {
        using var body = new StringContent($$"""{"resourceType":"{{type}}","id":"{{id}}"{{more}}}""", Encoding.UTF8, "application/fhir+json");
        return await _http[api].PutAsync($"{type}/{id}", body);
    }
}
