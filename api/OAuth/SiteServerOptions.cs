using System.Runtime.CompilerServices;
using DrCloud.Api.Changes;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace DrCloud.Api.OAuth;

/// <summary>
/// OpenIddict's options per site: all alike but for the keys. Those of a request below <c>/oauth2</c> are put there by <see cref="OAuthPath"/>;
/// elsewhere the server has no handlers and takes no part.
/// </summary>
internal sealed class SiteServerOptions(IHttpContextAccessor http, IOptionsFactory<OpenIddictServerOptions> factory)
    : IOptionsMonitor<OpenIddictServerOptions>
{
    private static readonly AsyncLocal<SiteKeyMaterial?> BeingBuilt = new();
    private static readonly OpenIddictServerOptions Inert = MakeInert();
    private readonly ConditionalWeakTable<SiteKeyMaterial, OpenIddictServerOptions> _byKeys = [];

    public OpenIddictServerOptions CurrentValue => http.HttpContext?.Features.Get<OpenIddictServerOptions>() ?? Inert;

    public OpenIddictServerOptions Get(string? name) => CurrentValue;

    public IDisposable? OnChange(Action<OpenIddictServerOptions, string?> listener) => null;

    /// <summary>The options with these keys; the same object for the same keys.</summary>
    public OpenIddictServerOptions For(SiteKeyMaterial keys) => _byKeys.GetValue(keys, material =>
    {
        BeingBuilt.Value = material;
        try
        {
            return factory.Create(Options.DefaultName);
        }
        finally
        {
            BeingBuilt.Value = null;
        }
    });

    /// <summary>Puts the keys of the site in whose turn the options are made.</summary>
    public static void AddKeys(OpenIddictServerOptions options)
    {
        if (BeingBuilt.Value is not { } keys)
        {
            return;
        }

        options.EncryptionCredentials.Add(new EncryptingCredentials(keys.Encryption, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
        options.SigningCredentials.Add(new SigningCredentials(keys.Authentication, SecurityAlgorithms.HmacSha256));
        foreach (var key in keys.Signing)
        {
            options.SigningCredentials.Add(new SigningCredentials(key, SecurityAlgorithms.RsaSha256));
        }
    }

    private static OpenIddictServerOptions MakeInert()
    {
        var options = new OpenIddictServerOptions();
        options.Handlers.Clear();
        return options;
    }
}
