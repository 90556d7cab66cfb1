using System.Text.Json;
using DrCloud.Fhir.Display;

namespace DrCloud.Api.Pages.Browse;

/// <summary>What an <see href="https://hl7.org/fhir/R4/operationoutcome.html">OperationOutcome</see> says to people.</summary>
internal static class Outcome
{
    /// <summary>The text of each issue.</summary>
    public static IEnumerable<string> Texts(JsonElement outcome) =>
        outcome.ValueKind != JsonValueKind.Object ? []
            : ElementPath.Find(outcome, "issue")
                .Select(issue => string.Join(", ", ElementPath.Find(issue, "diagnostics|details.text|code").Select(ElementText.Of)));

    /// <summary>What has happened, in a few words.</summary>
    public static string TitleOf(int status) => status switch
    {
        StatusCodes.Status403Forbidden => "Not for you to see",
        StatusCodes.Status404NotFound => "Not found",
        StatusCodes.Status410Gone => "Deleted",
        >= StatusCodes.Status500InternalServerError => "Not available",
        _ => "This cannot be answered",
    };
}
