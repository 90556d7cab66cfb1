using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using DrCloud.Tests;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>The server as a process of its own, killed while it writes.</summary>
[Trait("Category", "Long")]
public sealed class CrashTests : IAsyncDisposable
{
    private const int Writers = 64;

    private readonly string _folder = Directory.CreateTempSubdirectory("drcloud-crash-").FullName;
    private Process? _server;
    private string _address = "";

    [Fact]
    public async Task Every_acknowledged_write_is_there_after_a_kill()
    {
        await StartAsync();
        using var client = NewClient(await TokenAsync());
        var acknowledged = new ConcurrentBag<(string Id, int Version)>();
        var inFlight = 0;
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Writers).Select(w => WriteAsync(w)).ToList();
        while (acknowledged.Count < 2000)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.True(Volatile.Read(ref inFlight) >= 50, $"{inFlight} requests in flight.");
        _server!.Kill();
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        await _server.WaitForExitAsync(TestContext.Current.CancellationToken);

        await StartAsync();
        using var again = NewClient(await TokenAsync());
        foreach (var (id, version) in acknowledged)
        {
            using var response = await again.FetchAsync($"Patient/{id}/_history/{version}");
            var resource = await response.ExpectAsync(HttpStatusCode.OK);
            Assert.Equal($"{id}-{version}", resource.GetProperty("name")[0].GetProperty("family").GetString());
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{acknowledged.Count} acknowledged writes, all there.");

        async Task WriteAsync(int writer)
        {
            var id = $"crash-{writer}";
            for (var version = 1; !stop.IsCancellationRequested; version++)
            {
                try
                {
                    Interlocked.Increment(ref inFlight);
                    using var response = await client.PutJsonAsync($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","name":[{"family":"{{id}}-{{version}}"}]}""");
                    if (response.IsSuccessStatusCode)
                    {
                        acknowledged.Add((id, version));
                    }
                }
                catch (HttpRequestException)
                {
                    return;
                }
                finally
                {
                    Interlocked.Decrement(ref inFlight);
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false })
        {
            _server.Kill();
            await _server.WaitForExitAsync();
        }

        _server?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Process Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "drcloud"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    private async Task StartAsync()
    {
        _address = $"https://localhost:{FreePort.Next()}";

        _server?.Dispose();
        _server = Run("--port", new Uri(_address).Port.ToString(), "--data", _folder);
        _server.BeginErrorReadLine();
        while (await _server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("FHIR base", StringComparison.Ordinal))
            {
                _ = _server.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
                return;
            }
        }

        Assert.Fail("The server did not start.");
    }

    private async Task<string> TokenAsync()
    {
        using var command = Run("token", "--data", _folder, "--system", "--scope", "system/*.*");
        return (await command.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
    }

    private HttpClient NewClient(string token)
    {
#pragma warning disable CA2000, CA5400, CA5359 // The client owns its handler; the certificate is the one that the process made for itself.
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
        var client = new HttpClient(handler) { BaseAddress = new Uri($"{_address}/apis/default/fhir/") };
#pragma warning restore CA2000, CA5400, CA5359
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
