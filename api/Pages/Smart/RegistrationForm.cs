using System.Text.Json;
using DrCloud.Api.OAuth.Endpoints;

namespace DrCloud.Api.Pages.Smart;

/// <summary>The registration form as a browser sends it: the metadata of <see cref="RegistrationRequest"/>, lists as lines.</summary>
public sealed class RegistrationForm
{
    public string ApplicationType { get; set; } = "private";

    public string? ClientName { get; set; }

    public string? Contacts { get; set; }

    public string? RedirectUris { get; set; }

    public string? InitiateLoginUri { get; set; }

    public string? PostLogoutRedirectUris { get; set; }

    public string? AuthenticationMethod { get; set; }

    public string? JwksUri { get; set; }

    public string? Jwks { get; set; }

    public string? ClientUri { get; set; }

    public string? LogoUri { get; set; }

    public string? PolicyUri { get; set; }

    public string? TermsUri { get; set; }

    public string? SoftwareId { get; set; }

    public string? SoftwareVersion { get; set; }

    public string? GrantTypes { get; set; }

    /// <summary>The scopes that are ticked; null at first, for a list that is there would not be filled.</summary>
    public IReadOnlyList<string>? Ticked { get; set; }

    /// <summary>Those that are typed.</summary>
    public string? FurtherScopes { get; set; }

    /// <summary>Whether the scope is ticked.</summary>
    public bool Has(string scope) => Ticked?.Contains(scope) == true;

    /// <summary>The metadata; null where the keys are no JSON.</summary>
    internal RegistrationRequest? Read()
    {
        JsonElement? keys = null;
        try
        {
            keys = string.IsNullOrWhiteSpace(Jwks) ? null : JsonElement.Parse(Jwks);
        }
        catch (JsonException)
        {
            return null;
        }

        return new RegistrationRequest
        {
            ApplicationType = ApplicationType,
            ClientName = Text(ClientName),
            Contacts = Lines(Contacts),
            RedirectUris = Lines(RedirectUris),
            InitiateLoginUri = Text(InitiateLoginUri),
            PostLogoutRedirectUris = Lines(PostLogoutRedirectUris),
            AuthenticationMethod = Text(AuthenticationMethod),
            GrantTypes = Lines(GrantTypes),
            JwksUri = Text(JwksUri),
            Jwks = keys,
            ClientUri = Text(ClientUri),
            LogoUri = Text(LogoUri),
            PolicyUri = Text(PolicyUri),
            TermsUri = Text(TermsUri),
            SoftwareId = Text(SoftwareId),
            SoftwareVersion = Text(SoftwareVersion),
            Scope = Text(string.Join(' ', (Ticked ?? []).Append(FurtherScopes?.ReplaceLineEndings(" ")))),
        };
    }

    private static string? Text(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();

    private static string[]? Lines(string? typed) =>
        Text(typed)?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
