using System.Text.Json;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>
/// <see href="https://hl7.org/fhir/smart-app-launch/1.0.0/conformance/index.html">Discovery</see> of the authorization server: the open configuration document,
/// the CapabilityStatement's addresses, and that both say the same.
/// </summary>
internal static class Discovery
{
    private const string Addresses = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";

    private static readonly (string InStatement, string InDocument)[] Names =
    [
        ("authorize", "authorization_endpoint"), ("token", "token_endpoint"), ("introspect", "introspection_endpoint"),
        ("manage", "management_endpoint"), ("register", "registration_endpoint"), ("revoke", "revocation_endpoint"),
    ];

    public static async Task RunAsync(FhirServer server, Report report, CancellationToken ct)
    {
        var document = await server.GetAsync(".well-known/smart-configuration", bearer: null, ct, accept: "application/json");
        var statement = (await server.GetAsync("metadata", bearer: null, ct)).Body;
        Check(report, "smart-configuration without a token", document.Status != 200 || document.MediaType != "application/json" ? $"status {document.Status}, {document.MediaType}" : null);
        foreach (var name in new[] { "authorization_endpoint", "token_endpoint" })
        {
            Check(report, $"smart-configuration has {name}", document.Body.Text(name) is { Length: > 0 } ? null : "no text");
        }

        foreach (var (name, needed) in new[] { ("capabilities", ""), ("grant_types_supported", "authorization_code"), ("code_challenge_methods_supported", "S256") })
        {
            var values = ElementSelector.Select(document.Body, name).Select(value => value.ToString()).ToList();
            Check(report, $"smart-configuration has {name}", values.Count == 0 || (needed.Length > 0 && !values.Contains(needed)) ? $"{string.Join(' ', values)} has no {needed}" : null);
        }

        Check(report, "no plain code challenge", ElementSelector.Select(document.Body, "code_challenge_methods_supported").Any(value => value.ToString() == "plain") ? "plain is offered" : null);
        Check(report, "issuer and keys for OpenID Connect", Missing(document.Body));
        var security = ElementSelector.Select(statement, "rest.security").ToList();
        Check(report, "metadata names SMART on FHIR", security.Any(element => ElementSelector.Finds(element, "service.coding[code=SMART-on-FHIR]")) ? null : "security.service has no SMART-on-FHIR");
        foreach (var (inStatement, inDocument) in Names)
        {
            var told = security.SelectMany(element => ElementSelector.Select(element, $"extension[url={Addresses}].extension[url={inStatement}].valueUri")).Select(value => value.GetString()).FirstOrDefault();
            Check(report, $"{inStatement} has one address", told == document.Body.Text(inDocument) ? null : $"metadata: {told ?? "none"}, smart-configuration: {document.Body.Text(inDocument) ?? "none"}");
        }
    }

    private static string? Missing(JsonElement document) =>
        ElementSelector.Select(document, "capabilities").All(value => value.ToString() != "sso-openid-connect") ? null
        : document.Text("issuer") is null ? "no issuer" : document.Text("jwks_uri") is null ? "no jwks_uri" : null;

    private static void Check(Report report, string what, string? fault)
    {
        var trial = new Trial(report, "discovery", what, Expectation.Shall);
        trial.Note(fault);
        trial.Conclude("");
    }
}
