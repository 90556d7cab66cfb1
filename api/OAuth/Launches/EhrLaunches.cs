using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using DrCloud.Api.Access;
using DrCloud.Api.Sites;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Clients;
using Microsoft.AspNetCore.DataProtection;

namespace DrCloud.Api.OAuth.Launches;

/// <summary>
/// Makes and opens launch handles. A handle is the launch itself, encrypted and signed by the keys that all API processes share, so that nothing is kept of those
/// that nobody uses. It is good for one site and five minutes, and for one authorization in the whole cluster.
/// </summary>
public sealed class EhrLaunches(IDataProtectionProvider protection, IGrainFactory grains, TimeProvider clock)
{
    private const string Purpose = "DrCloud.EhrLaunch";
    private const int IdBytes = 16;
    private const int LongestHandle = 4000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>The <c>launch</c> parameter of the address at which the app starts. The caller has made sure that the person may see the patient.</summary>
    public string Begin(Site site, EhrLaunch launch)
    {
        var begun = new BegunLaunch(SecretValues.New(IdBytes), clock.GetUtcNow() + Lifetime, launch);
        return Protector(site).Protect(JsonSerializer.Serialize(begun, EhrLaunchJson.Default.BegunLaunch));
    }

    /// <summary>The launch that a handle stands for, or null: it is not ours, of another site or client, or too old.</summary>
    public EhrLaunch? Find(Site site, string handle, string client) => Open(site, handle) is { } begun && begun.Launch.Client == client ? begun.Launch : null;

    /// <summary>Uses the handle up. False if it was used before, or is none.</summary>
    public async Task<bool> UseAsync(Site site, string handle) =>
        Open(site, handle) is { } begun
        && await grains.GetGrain<IClientGrain>(GrainKeys.Of(site.Name, begun.Launch.Client)).UseOnceAsync($"{LaunchParameters.Launch}:{begun.Id}", begun.Expires);

    private BegunLaunch? Open(Site site, string handle)
    {
        if (handle.Length > LongestHandle)
        {
            return null;
        }

        try
        {
            var begun = JsonSerializer.Deserialize(Protector(site).Unprotect(handle), EhrLaunchJson.Default.BegunLaunch)!;
            return clock.GetUtcNow() < begun.Expires ? begun : null;
        }
        catch (CryptographicException)
        {
            return null;   // not a handle of this site
        }
    }

    private IDataProtector Protector(Site site) => protection.CreateProtector(Purpose, site.Name);
}

/// <summary>What a handle holds.</summary>
internal sealed record BegunLaunch(string Id, DateTimeOffset Expires, EhrLaunch Launch);

[JsonSerializable(typeof(BegunLaunch))]
internal sealed partial class EhrLaunchJson : JsonSerializerContext;
