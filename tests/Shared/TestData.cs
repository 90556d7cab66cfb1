using Xunit;

namespace DrCloud.Tests;

/// <summary>The clinical data that tests read: the folder in <c>DRCLOUD_DATA</c>, or <c>../shared/data</c> beside the checkout. Without it the test is skipped, visibly.</summary>
internal static class TestData
{
    private static readonly string? Root = Find();

    /// <summary>The path of a file or folder below the data folder, or the running test is skipped.</summary>
    public static string Path(string relative)
    {
        Assert.SkipWhen(Root is null, "No clinical data: set DRCLOUD_DATA or place ../shared/data beside the checkout.");
        return System.IO.Path.Combine(Root!, relative);
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("DRCLOUD_DATA") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "DrCloud.Orleans.sln")))
            {
                var data = System.IO.Path.Combine(folder.FullName, "..", "shared", "data");
                return Directory.Exists(data) ? System.IO.Path.GetFullPath(data) : null;
            }
        }

        return null;
    }
}
