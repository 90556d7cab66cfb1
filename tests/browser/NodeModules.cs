using System.Diagnostics;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>Scripts that are not ours, installed once by npm. The lock file lies beside the tests: what is installed is what it names.</summary>
internal static class NodeModules
{
    private static readonly Lazy<Task<string>> Folder = new(InstallAsync);

    /// <summary>The text of a file of a package.</summary>
    public static async Task<string> ReadAsync(params string[] path) =>
        await File.ReadAllTextAsync(Path.Combine([await Folder.Value, .. path]), TestContext.Current.CancellationToken);

    private static async Task<string> InstallAsync()
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
        })!;
        await npm.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, npm.ExitCode);
        return Path.Combine(AppContext.BaseDirectory, "node_modules");
    }
}
