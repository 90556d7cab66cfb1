namespace DrCloud.Api.Fhir.Interactions;

/// <summary>Sends clients that look for OpenID Connect discovery below the FHIR base to the issuer's (<see href="https://openid.net/specs/openid-connect-discovery-1_0.html"/>).</summary>
internal static class OpenIdConfiguration
{
    public static Task HandleAsync(FhirRequest request, FhirServices services)
    {
        request.Http.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        request.Http.Response.Headers.Location = request.Site.OAuth.Discovery;
        return Task.CompletedTask;
    }
}
