namespace DrCloud.Api.Access;

/// <summary>Names of the claims that our access tokens carry beside those of <see href="https://www.rfc-editor.org/rfc/rfc9068">RFC 9068</see>.</summary>
internal static class TokenClaims
{
    /// <summary>The grant: the name by which OpenIddict knows an authorization.</summary>
    public const string Grant = "oi_au_id";

    /// <summary>Logical id of the patient in context.</summary>
    public const string Patient = "patient";

    /// <summary>Address of the person's own resource.</summary>
    public const string FhirUser = "fhirUser";

    /// <summary>The <c>typ</c> of an access token.</summary>
    public const string AccessTokenType = "at+jwt";
}
