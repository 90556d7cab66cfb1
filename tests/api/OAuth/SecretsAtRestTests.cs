using System.Text;
using DrCloud.Api.Access;
using Xunit;

namespace DrCloud.Api.Tests.OAuth;

/// <summary>Who reads the files of the databases holds no secret, no token and no password by it.</summary>
public sealed class SecretsAtRestTests(SecretsAtRestTests.Application application) : IClassFixture<SecretsAtRestTests.Application>
{
    private const string Scope = "openid offline_access user/Patient.read";

    [Fact]
    public async Task Neither_secrets_nor_tokens_lie_in_the_databases()
    {
        var client = await OAuthClient.RegisterAsync(application, Scope, confidential: true);
        var code = await client.CodeAsync(Scope, "clinician");
        var tokens = await client.ExchangeAsync(code);
        Assert.False(tokens.IsError, tokens.Raw);
        var refreshed = await client.RefreshAsync(tokens.RefreshToken!);
        var key = Convert.ToBase64String(await File.ReadAllBytesAsync(application.KeyFile, TestContext.Current.CancellationToken));
        var secrets = new Dictionary<string, string>
        {
            ["client secret"] = client.Secret!,
            ["registration token"] = client.Registration.GetProperty("registration_access_token").GetString()!,
            ["code"] = code,
            ["access token"] = tokens.AccessToken!.Split('.')[2],
            ["identity token"] = tokens.IdentityToken!.Split('.')[2],
            ["refresh token"] = refreshed.RefreshToken!,
            ["master key"] = key,
        };
        var (files, bytes) = (0, 0L);
        foreach (var file in application.DatabaseFiles)
        {
            var content = Encoding.Latin1.GetString(await ReadAsync(file));
            (files, bytes) = (files + 1, bytes + content.Length);
            Assert.All(secrets, secret => Assert.False(content.Contains(secret.Value, StringComparison.Ordinal), $"{secret.Key} in {Path.GetFileName(file)}"));
            Assert.DoesNotContain("PRIVATE KEY", content, StringComparison.Ordinal);

            // By what is kept instead, the place is the right one.
            if (content.Contains(Encoding.Latin1.GetString(SecretValues.Hash(client.Secret!)), StringComparison.Ordinal))
            {
                bytes += 1L << 40;
            }
        }

        Assert.True(files >= 2 && bytes > 1L << 40, $"{files} files, and none with the hash of the secret.");
    }

    [Fact]
    public void The_folder_is_its_owners()
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        foreach (var path in (string[])[application.KeyFile, application.DataFolder])
        {
            Assert.True(OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & others) == default, path);
        }
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        return copy.ToArray();
    }

    /// <summary>An application whose files the tests may read.</summary>
    public sealed class Application : DrCloudApplication
    {
        public string DataFolder => Folder;

        public string KeyFile => Path.Combine(Folder, "state.db.key");

        /// <summary>The databases and what is written ahead of them.</summary>
        public IEnumerable<string> DatabaseFiles => Directory.EnumerateFiles(Folder, "*.db*").Where(file => !file.EndsWith(".key", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal));
    }
}
