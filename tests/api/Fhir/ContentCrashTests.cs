using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using DrCloud.Tests;
using Microsoft.Data.Sqlite;
using Xunit;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>The server as a process of its own, killed while large Binaries come.</summary>
[Trait("Category", "Long")]
public sealed class ContentCrashTests : IAsyncDisposable
{
    private const int MiB = 1024 * 1024;

    private readonly string _folder = Directory.CreateTempSubdirectory("drcloud-content-crash-").FullName;
    private Process? _server;
    private string _address = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_uploads_under_way_at_a_kill_nothing_is_seen_nor_left_and_what_was_acknowledged_is_whole()
    {
        await StartAsync();
        using var client = NewClient(await TokenAsync());
        var content = RandomNumberGenerator.GetBytes((3 * MiB) + 1);
        using (var sent = await PutAsync(client, "acknowledged", new MemoryStream(content)))
        {
            Assert.Equal(HttpStatusCode.Created, sent.StatusCode);
        }

        var endless = Enumerable.Range(0, 5).Select(n => new EndlessStream()).ToList();
        var broken = endless.Select((stream, n) => Assert.ThrowsAnyAsync<HttpRequestException>(() => PutAsync(client, $"broken-{n}", stream))).ToList();
        while (endless.Any(stream => stream.Sent < 4 * MiB))
        {
            await Task.Delay(10, Ct);
        }

        _server!.Kill();
        await Task.WhenAll(broken);
        await _server.WaitForExitAsync(Ct);
        Assert.True(await CountAsync("content_upload") > 0);

        await StartAsync();
        using var again = NewClient(await TokenAsync());
        using var read = await again.GetAsync("Binary/acknowledged", Ct);
        Assert.Equal(content, await read.Content.ReadAsByteArrayAsync(Ct));
        for (var n = 0; n < broken.Count; n++)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await again.GetAsync($"Binary/broken-{n}", Ct)).StatusCode);
        }

        while (await CountAsync("content_upload") > 0)
        {
            await Task.Delay(50, Ct);
        }

        Assert.Equal(4, await CountAsync("content_chunk"));
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

    private async Task<long> CountAsync(string table)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "default.db")};Mode=ReadOnly;Pooling=false");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM {table}";
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }

    private static async Task<HttpResponseMessage> PutAsync(HttpClient client, string id, Stream content)
    {
        using var body = new StreamContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        return await client.PutAsync($"Binary/{id}", body, Ct);
    }

    private static Process Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "drcloud"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DrCloud__Contents__GivenUpAfter"] = "00:00:00";
        return Process.Start(start)!;
    }

    private async Task StartAsync()
    {
        _address = $"https://localhost:{FreePort.Next()}";
        _server?.Dispose();
        _server = Run("--port", new Uri(_address).Port.ToString(), "--data", _folder);
        _server.BeginErrorReadLine();
        while (await _server.StandardOutput.ReadLineAsync(Ct) is { } line)
        {
            if (line.Contains("FHIR base", StringComparison.Ordinal))
            {
                _ = _server.StandardOutput.ReadToEndAsync(Ct);
                return;
            }
        }

        Assert.Fail("The server did not start.");
    }

    private async Task<string> TokenAsync()
    {
        using var command = Run("token", "--data", _folder, "--system", "--scope", "system/*.*");
        return (await command.StandardOutput.ReadToEndAsync(Ct)).Trim();
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

    /// <summary>Gives a megabyte at a time, slowly, and never ends.</summary>
    private sealed class EndlessStream : Stream
    {
        private long _sent;

        public long Sent => Interlocked.Read(ref _sent);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Sent; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Sent < 4 * MiB ? 1 : 100, cancellationToken);
            Interlocked.Add(ref _sent, buffer.Length);
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
