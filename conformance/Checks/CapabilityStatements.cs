using System.Text.Json;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Checks;

/// <summary>The <see href="https://hl7.org/fhir/R4/http.html#capabilities">CapabilityStatement</see>: open, of R4, and with all that the table asks for.</summary>
internal static class CapabilityStatements
{
    private static readonly string[] JsonFormats = ["json", "application/json", "application/fhir+json"];

    public static async Task RunAsync(FhirServer server, UsCoreTable table, Report report, CancellationToken ct)
    {
        var answer = await server.GetAsync("metadata", bearer: null, ct);
        Check(report, "without a token", Expectation.Shall, answer.Unlike("CapabilityStatement"));
        var statement = answer.Body;
        Check(report, "is of FHIR 4.0", Expectation.Shall, statement.Text("fhirVersion")?.StartsWith("4.0", StringComparison.Ordinal) is true ? null : "fhirVersion is not 4.0");
        Check(report, "offers JSON", Expectation.Shall, Has(statement, "format", JsonFormats) ? null : "format has no JSON");
        Check(report, "offers XML", Expectation.Should, Has(statement, "format", ["xml", "application/xml", "application/fhir+xml"]) ? null : "format has no XML");
        Check(report, "instantiates US Core's server", Expectation.Should, Has(statement, "instantiates", [$"{table.Canonical}/CapabilityStatement/us-core-server"]) ? null : "instantiates does not name it");
        foreach (var type in table.Types)
        {
            Check(report, $"offers {type.Type}", Expectation.Shall, Fault(statement, table, type));
        }
    }

    private static string? Fault(JsonElement statement, UsCoreTable table, UsCoreType type)
    {
        var resource = ElementSelector.Select(statement, $"rest[mode=server].resource[type={type.Type}]").FirstOrDefault();
        return resource.ValueKind == JsonValueKind.Undefined ? "not among the resources"
            : Missing("interaction", type.Required, ElementSelector.Select(resource, "interaction.code"))
              ?? Missing("search parameter", type.Searches.SelectMany(search => search.Parameters).Distinct(), ElementSelector.Select(resource, "searchParam.name"))
              ?? Missing("_include", type.Includes, ElementSelector.Select(resource, "searchInclude"))
              ?? Missing("_revinclude", type.ReverseIncludes, ElementSelector.Select(resource, "searchRevInclude"))
              ?? Missing("profile", table.ProfilesOf(type.Type), ElementSelector.Select(resource, "supportedProfile"));
    }

    private static string? Missing(string what, IEnumerable<string> wanted, IEnumerable<JsonElement> found) =>
        wanted.Except(found.Select(element => element.ToString())).FirstOrDefault() is { } missing ? $"without the {what} {missing}" : null;

    private static bool Has(JsonElement statement, string path, IReadOnlyCollection<string> anyOf) =>
        ElementSelector.Select(statement, path).Any(value => anyOf.Contains(value.ToString()));

    private static void Check(Report report, string what, Expectation expectation, string? fault)
    {
        var trial = new Trial(report, "metadata", what, expectation);
        trial.Note(fault);
        trial.Conclude("");
    }
}
