using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace DrCloud.Tests.Fuzzing;

/// <summary>
/// HTTP/1.1 over TLS by hand: an HTTP client would put right, or refuse to send, what is wrong. It keeps the connection as long as the server does, and opens a new one after that.
/// </summary>
/// <param name="address">Scheme, host and port.</param>
/// <param name="certificateHash">The server's certificate by its hash; no other is trusted.</param>
internal sealed class WireConnection(Uri address, string certificateHash) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private SslStream? _stream;
    private int _start;
    private int _end;

    /// <summary>Sends these bytes and reads the answer; status 0 if the connection ended without one.</summary>
    /// <param name="request">The whole request.</param>
    /// <param name="withoutBody">True if the answer has none (HEAD).</param>
    /// <param name="alone">True if nothing may follow on this connection.</param>
    public async Task<WireAnswer> SendAsync(byte[] request, bool withoutBody, bool alone)
    {
        using var limit = new CancellationTokenSource(Patience);
        var started = Stopwatch.GetTimestamp();
        var stream = _stream ??= await ConnectAsync(limit.Token);

        // Reading does not wait for the end of writing: a body that is too long is refused while it is sent.
        var writing = WriteAsync(stream, request, limit.Token);
        var answer = await ReadAsync(stream, withoutBody, limit.Token);
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (alone || answer.Closes || !writing.IsCompleted)
        {
            await DisposeAsync();
        }

        await writing;
        return answer with { Elapsed = elapsed };
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }

        _stream = null;
        _start = _end = 0;
    }

    private async Task<SslStream> ConnectAsync(CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port, ct);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), false, (_, shown, _, _) => shown?.GetCertHashString() == certificateHash);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.Host }, ct);
        return stream;
    }

    private static async Task WriteAsync(SslStream stream, byte[] request, CancellationToken ct)
    {
        try
        {
            await stream.WriteAsync(request, ct);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The server has answered before the end and closed; what it answered is what counts.
        }
    }

    private async Task<WireAnswer> ReadAsync(SslStream stream, bool withoutBody, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                var (status, headers) = await ReadHeadAsync(stream, ct);
                if (status is >= 200 or 101)
                {
                    return new(status, headers, withoutBody || status is 204 or 304 ? [] : await ReadBodyAsync(stream, headers, ct), default);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Ended, or silent for longer than anybody waits: both are an answer that has not come.
            return new(0, new Dictionary<string, string>(), [], default);
        }
    }

    private async Task<(int Status, Dictionary<string, string> Headers)> ReadHeadAsync(SslStream stream, CancellationToken ct)
    {
        var status = int.Parse((await ReadLineAsync(stream, ct)).Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(stream, ct) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return (status, headers);
    }

    private async Task<byte[]> ReadBodyAsync(SslStream stream, Dictionary<string, string> headers, CancellationToken ct)
    {
        if (headers.TryGetValue("Content-Length", out var length))
        {
            return await ReadExactlyAsync(stream, int.Parse(length, CultureInfo.InvariantCulture), ct);
        }

        if (!headers.ContainsKey("Transfer-Encoding"))
        {
            return [];
        }

        using var body = new MemoryStream();
        while (int.Parse(await ReadLineAsync(stream, ct), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            body.Write(await ReadExactlyAsync(stream, size, ct));
            await ReadLineAsync(stream, ct);
        }

        await ReadLineAsync(stream, ct);
        return body.ToArray();
    }

    private async Task<string> ReadLineAsync(SslStream stream, CancellationToken ct)
    {
        var line = new StringBuilder();
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            line.Append(Encoding.Latin1.GetString(_buffer, _start, at < 0 ? _end - _start : at));
            _start = at < 0 ? _end : _start + at + 1;
            if (at >= 0)
            {
                return line.ToString().TrimEnd('\r');
            }

            await FillAsync(stream, ct);
        }
    }

    private async Task<byte[]> ReadExactlyAsync(SslStream stream, int count, CancellationToken ct)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            if (_start == _end)
            {
                await FillAsync(stream, ct);
            }

            var part = Math.Min(count - read, _end - _start);
            _buffer.AsSpan(_start, part).CopyTo(bytes.AsSpan(read));
            read += part;
            _start += part;
        }

        return bytes;
    }

    private async Task FillAsync(SslStream stream, CancellationToken ct)
    {
        _start = 0;
        _end = 0;
        _end = await stream.ReadAsync(_buffer, ct);
        if (_end == 0)
        {
            throw new IOException("The connection has ended.");
        }
    }
}
