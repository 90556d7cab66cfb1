using Xunit;

namespace DrCloud.Tests;

/// <summary>The private MariaDB server of this test process, started at the first need. Without <c>mariadbd</c> the test is skipped, visibly.</summary>
internal sealed class MariaDbServer
{
    private static readonly Lazy<Task<MariaDbServer?>> Shared = new(() => Task.Run(StartAsync));

    private readonly MariaDbProcess _process;

    private MariaDbServer(MariaDbProcess process) => _process = process;

    /// <summary>The process id, for tests that stop or kill the server (their own one, from <see cref="StartOwnAsync"/>).</summary>
    public int ProcessId => _process.Id;

    /// <summary>Makes an empty database and returns its address, <c>mysql:…</c>.</summary>
    public static async Task<string> NewDatabaseAsync() => (await SharedAsync()).NewDatabase();

    /// <summary>The server of this test process.</summary>
    public static async Task<MariaDbServer> SharedAsync() => OrSkip(await Shared.Value);

    /// <summary>A further server that a test may stop, freeze and kill.</summary>
    public static async Task<MariaDbServer> StartOwnAsync() => OrSkip(await Task.Run(StartAsync));

    /// <summary>Makes an empty database on this server.</summary>
    public string NewDatabase() => _process.NewDatabase();

    /// <summary>Ends the server at once, as a crash would.</summary>
    public void Kill() => _process.Kill();

    private static async Task<MariaDbServer?> StartAsync() => await MariaDbProcess.StartAsync() is { } process ? new MariaDbServer(process) : null;

    private static MariaDbServer OrSkip(MariaDbServer? server)
    {
        Assert.SkipWhen(server is null, "mariadbd is not installed.");
        return server!;
    }
}
