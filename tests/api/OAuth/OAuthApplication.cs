using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>The application with a second site, under a host of its own.</summary>
public sealed class OAuthApplication : DrCloudApplication, IAsyncLifetime
{
    public const string OtherSite = "other";
    public const string OtherHost = "other.example";

    private readonly string _folder = Directory.CreateTempSubdirectory("drcloud-other-").FullName;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Task<IReadOnlyDictionary<string, string?>> ConfigurationAsync() => Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?>
    {
        [$"DrCloud:Sites:{OtherSite}:BaseAddress"] = $"https://{OtherHost}",
        [$"DrCloud:Sites:{OtherSite}:Database"] = $"sqlite:{Path.Combine(_folder, "clinical.db")}",
    });
}

[CollectionDefinition(Name)]
public sealed class OAuthTests : ICollectionFixture<OAuthApplication>
{
    public const string Name = "OAuth";
}
