using System.Text.Json;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;

namespace DrCloud.Conformance.Matching;

/// <summary>Whether a resource fits a value that was searched for: the check of every resource that a server returns.</summary>
internal static class ParameterMatch
{
    private static readonly string[] NameParts = ["text", "family", "given", "prefix", "suffix"];
    private static readonly string[] AddressParts = ["text", "line", "city", "district", "state", "postalCode", "country"];

    /// <summary>True if any of the resource's values of the parameter fits any of the values joined by commas.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="value">What was sent, with FHIR's escapes.</param>
    /// <param name="resource">What came back.</param>
    /// <param name="baseAddress">The address that references of this server may begin with.</param>
    public static bool Fits(UsCoreParameter parameter, string value, JsonElement resource, string baseAddress)
    {
        var found = ElementSelector.Select(resource, parameter.Path).ToList();
        return SearchText.SplitUnescaped(value, ',').Any(one => found.Any(element => FitsOne(parameter.Kind, one, element, baseAddress)));
    }

    private static bool FitsOne(string kind, string value, JsonElement element, string baseAddress) => kind switch
    {
        "token" => FitsToken(value, element),
        "string" => FitsString(SearchText.Unescape(value), element),
        "reference" => FitsReference(SearchText.Unescape(value), element, baseAddress),
        "date" => FitsDate(value, element),
        _ => throw new ArgumentException($"The table has a parameter of type {kind}, which this runner does not check.", nameof(kind)),
    };

    private static bool FitsToken(string value, JsonElement element)
    {
        var parts = SearchText.SplitUnescaped(value, '|').Select(SearchText.Unescape).ToList();
        return Tokens.Of(element).Any(token =>
            string.Equals(token.Code, parts[^1], StringComparison.OrdinalIgnoreCase) && (parts.Count == 1 || token.System == parts[0]));
    }

    private static bool FitsString(string value, JsonElement element) =>
        element.ValueKind == JsonValueKind.String
            ? element.GetString()!.StartsWith(value, StringComparison.OrdinalIgnoreCase)
            : NameParts.Concat(AddressParts).SelectMany(part => ElementSelector.Select(element, part)).Any(part => FitsString(value, part));

    private static bool FitsReference(string value, JsonElement element, string baseAddress) =>
        element.Text("reference") is { } reference
        && (Local(reference, baseAddress) == Local(value, baseAddress) || (!value.Contains('/', StringComparison.Ordinal) && Local(reference, baseAddress).EndsWith("/" + value, StringComparison.Ordinal)));

    private static bool FitsDate(string value, JsonElement element)
    {
        var comparator = value.Length > 2 && char.IsAsciiLetterLower(value[0]) ? value[..2] : "";
        return DateSpan.Parse(value[comparator.Length..]) is { } searched && DateSpan.Of(element) is { } time && time.Fits(comparator, searched);
    }

    private static string Local(string reference, string baseAddress) =>
        reference.StartsWith(baseAddress + "/", StringComparison.Ordinal) ? reference[(baseAddress.Length + 1)..] : reference;
}
