namespace DrCloud.Tests.Grains;

/// <summary>A folder for one test's database.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("drcloud-grains-").FullName;

    /// <summary>The clinical database in it.</summary>
    public string Database => $"sqlite:{Path.Combine(_path, "site.db")}";

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
