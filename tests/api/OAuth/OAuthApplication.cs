using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>The application with a second site, under a host of its own.</summary>
public sealed class OAuthApplication : DrCloudApplication, IAsyncLifetime
{
    public const string OtherSite = "other";
    public const string OtherHost = "other.example";

    /// <summary>The certificate of servers at which clients publish keys; the application trusts it.</summary>
    public X509Certificate2 KeyServerCertificate { get; } = KeyServer.NewCertificate();

    private readonly string _folder = Directory.CreateTempSubdirectory("drcloud-other-").FullName;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        KeyServerCertificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    protected override async Task<IReadOnlyDictionary<string, string?>> ConfigurationAsync()
    {
        var authority = Path.Combine(_folder, "keys.pem");
        await File.WriteAllTextAsync(authority, KeyServerCertificate.ExportCertificatePem());
        return new Dictionary<string, string?>
        {
            ["DrCloud:ClientKeys:AllowPrivateAddresses"] = "true",
            ["DrCloud:ClientKeys:CertificateAuthority"] = authority,
            [$"DrCloud:Sites:{OtherSite}:BaseAddress"] = $"https://{OtherHost}",
            [$"DrCloud:Sites:{OtherSite}:Database"] = $"sqlite:{Path.Combine(_folder, "clinical.db")}",
        };
    }
}

[CollectionDefinition(Name)]
public sealed class OAuthTests : ICollectionFixture<OAuthApplication>
{
    public const string Name = "OAuth";
}
