namespace DrCloud.Api.Pages.Smart;

/// <summary>A field of the registration form.</summary>
/// <param name="Name">Its name in the form, a property of <see cref="RegistrationForm"/>.</param>
/// <param name="Member">The member of the metadata that it becomes.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Hint">What to fill in.</param>
/// <param name="Advice">How to put right what a rule finds wrong.</param>
/// <param name="IsLong">True if several lines may be written.</param>
internal sealed record RegistrationField(string Name, string Member, string Label, string Hint, string Advice, bool IsLong = false)
{
    private const string WebAddress = "Give an address that begins with https://, or leave it empty.";

    /// <summary>What the app is, and where it is.</summary>
    public static IReadOnlyList<RegistrationField> OfApp { get; } =
    [
        new("ClientName", "client_name", "App name", "People read it when they are asked for access.", "Give a name of at most 200 characters."),
        new("Contacts", "contacts", "Contact email", "Of its developers; separate several by blanks.", "Give e-mail addresses."),
        new("RedirectUris", "redirect_uris", "App redirect URI", "Where people are sent back to, one address a line. It must match to the letter.",
            "Give at least one address: https, http://127.0.0.1 or http://localhost for an app on a device, or a scheme of the app's own such as com.example.app:/callback.", true),
        new("InitiateLoginUri", "initiate_login_uri", "App launch URI", "Where the app starts from a patient's chart. Without it there is no launch from the EHR.", WebAddress),
        new("PostLogoutRedirectUris", "post_logout_redirect_uris", "App logout URI", "Where people may be sent after they sign out, one address a line.",
            "Give addresses like the redirect addresses, or leave it empty.", true),
    ];

    /// <summary>How it proves who it is.</summary>
    public static IReadOnlyList<RegistrationField> OfKeys { get; } =
    [
        new("GrantTypes", "grant_types", "Grant types", "Separated by blanks; left empty, the app is not restricted.",
            "There are authorization_code, refresh_token, client_credentials (for private apps) and password."),
        new("JwksUri", "jwks_uri", "JSON Web Key Set URI", "Where the app publishes its public keys.", WebAddress),
        new("Jwks", "jwks", "JSON Web Key Set", "Or the keys themselves: public ones, RSA (RS384) or EC P-384 (ES384).",
            "System scopes and private_key_jwt need public keys: a JSON Web Key Set or its address, not both, and never private keys.", true),
    ];

    /// <summary>What people may read about it.</summary>
    public static IReadOnlyList<RegistrationField> OfPapers { get; } =
    [
        new("ClientUri", "client_uri", "Page about the app", "", WebAddress),
        new("LogoUri", "logo_uri", "Logo", "", WebAddress),
        new("PolicyUri", "policy_uri", "Privacy policy", "", WebAddress),
        new("TermsUri", "tos_uri", "Terms of use", "", WebAddress),
        new("SoftwareId", "software_id", "Software id", "The same for every registration of one software.", "At most 200 characters."),
        new("SoftwareVersion", "software_version", "Software version", "", "At most 200 characters."),
    ];

    /// <summary>Its value in the form.</summary>
    public string? ValueIn(RegistrationForm form) => (string?)typeof(RegistrationForm).GetProperty(Name)!.GetValue(form);

    /// <summary>The id of its control.</summary>
    public string Id => Member.Replace('_', '-');
}
