using System.Diagnostics;

namespace DrCloud.Bench.Load;

/// <summary>A server that a benchmark runs as its own process: it prints one line when it is ready, and ends when its input closes.</summary>
internal sealed class ChildServer : IAsyncDisposable
{
    private const string Ready = "READY ";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private readonly Process _process;

    private ChildServer(Process process, string news) => (_process, News) = (process, news);

    /// <summary>What the server said when it was ready.</summary>
    public string News { get; private set; }

    /// <summary>Bytes of physical memory that the server holds.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts this program again as the server named by <paramref name="command"/>.</summary>
    public static async Task<ChildServer> StartAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(command);
        Array.ForEach(arguments, start.ArgumentList.Add);
        var server = new ChildServer(Process.Start(start)!, "");
        server.News = await server.ReadAsync();
        return server;
    }

    /// <summary>Asks the server something, in one line, and waits for its line.</summary>
    public async Task<string> AskAsync(string question)
    {
        await _process.StandardInput.WriteLineAsync(question);
        return await ReadAsync();
    }

    /// <summary>The child's side: says it is ready, answers questions, returns when the parent has closed its input.</summary>
    public static async Task ServeAsync(string news, Func<string, Task<string>>? answer = null)
    {
        Console.WriteLine(Ready + news);
        while (await Console.In.ReadLineAsync() is { } question)
        {
            Console.WriteLine(Ready + (answer is null ? "" : await answer(question)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith(Ready, StringComparison.Ordinal))
            {
                return line[Ready.Length..];
            }

            Console.WriteLine(line);
        }

        throw new BenchmarkException("A server of the benchmark ended early.");
    }
}
