using Microsoft.Extensions.Options;

namespace DrCloud.Api.Sites;

/// <summary>Refuses a start with no site, or with one whose public address is not a plain scheme and host.</summary>
internal sealed class DrCloudOptionsValidator : IValidateOptions<DrCloudOptions>
{
    public ValidateOptionsResult Validate(string? name, DrCloudOptions options)
    {
        if (options.Sites.Count == 0)
        {
            return ValidateOptionsResult.Fail("No site is configured: set DrCloud:Sites:<site>:BaseAddress.");
        }

        if (options.Packages is { Length: > 0 } folder && !Directory.Exists(folder))
        {
            return ValidateOptionsResult.Fail("DrCloud:Packages is no folder.");
        }

        if (options.TrustedProxies.FirstOrDefault(proxy => !TrustedProxies.TryParse(proxy, out _)) is { } unclear)
        {
            return ValidateOptionsResult.Fail($"DrCloud:TrustedProxies: '{unclear}' is no address and no network.");
        }

        if (options.RegistrationsPerMinute < 1)
        {
            return ValidateOptionsResult.Fail("DrCloud:RegistrationsPerMinute must be 1 or more.");
        }

        var wrong = options.Sites.Where(s => !IsBaseAddress(s.Value.BaseAddress) || !s.Key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')).ToList();
        return wrong.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(wrong.Select(s => $"DrCloud:Sites:{s.Key}:BaseAddress must be like https://host:port, and the name of letters, digits, '-' and '_'."));
    }

    private static bool IsBaseAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address.PathAndQuery == "/" && address.UserInfo.Length == 0 && !text.EndsWith('/');
}
