using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace DrCloud.Tests.Cluster;

/// <summary>One process of the cluster, from the built output.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int Sigterm = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ServerProcess(string name, Process process)
    {
        Name = name;
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public string Name { get; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it has said so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts <c>DrCloud.Silo</c> or <c>DrCloud.Api</c> with the settings as environment variables.</summary>
    public static ServerProcess Start(string name, string program, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = Path.GetDirectoryName(PathOf(program))! };
        start.ArgumentList.Add(PathOf(program));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["DOTNET_gcServer"] = "0";
        foreach (var (setting, value) in settings)
            start.Environment[setting.Replace(":", "__", StringComparison.Ordinal)] = value;

        var server = new ServerProcess(name, new Process { StartInfo = start });
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>As a crash or a power failure would.</summary>
    public void Kill() => _process.Kill();

    /// <summary>As an orchestrator asks it to end.</summary>
    public void Terminate() => Assert.Equal(0, SendSignal(_process.Id, Sigterm));

    public async Task WaitForExitAsync(TimeSpan limit)
    {
        using var giveUp = new CancellationTokenSource(limit);
        await _process.WaitForExitAsync(giveUp.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    /// <summary>In the published output, as in an image, if <c>DRCLOUD_PUBLISHED</c> names its folder; else in the built one.</summary>
    private static string PathOf(string program)
    {
        if (Environment.GetEnvironmentVariable("DRCLOUD_PUBLISHED") is { Length: > 0 } published)
            return Path.Combine(published, program, $"{program}.dll");

        // artifacts/bin/<project>/<configuration>/
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(configuration.Parent!.Parent!.FullName, program, configuration.Name, $"{program}.dll");
    }

    private void Keep(string? line)
    {
        if (line is not null)
            _output.Enqueue(line);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
