using System.Text.RegularExpressions;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Search;

/// <summary>A <see href="https://hl7.org/fhir/R4/search.html#reference">reference of a search</see>: <c>id</c>, <c>Type/id</c>, or an absolute address.</summary>
internal static partial class ReferenceLiteral
{
    /// <summary>The match, or null with the problem.</summary>
    /// <param name="text">The value without escapes.</param>
    /// <param name="type">What a bare id refers to, or null for any type.</param>
    /// <param name="baseAddress">An address under it is local.</param>
    /// <param name="problem">What is wrong, without the value.</param>
    public static ValueMatch.Reference? Parse(string text, string? type, string baseAddress, out string problem)
    {
        problem = "expected an id, Type/id or an absolute address";
        var local = baseAddress.Length > 0 && text.StartsWith(baseAddress + "/", StringComparison.Ordinal) ? text[(baseAddress.Length + 1)..] : text;
        if (Relative().Match(local) is { Success: true } match)
        {
            var named = match.Groups[1].Success ? match.Groups[1].Value : null;
            if (named is not null && !ModelInfo.IsKnownResource(named))
            {
                problem = "the type of the reference is not a resource type of R4";
                return null;
            }

            return new(named ?? type, match.Groups[2].Value, null);
        }

        return Absolute().IsMatch(text) ? OfUrl(text) : null;
    }

    /// <summary>A canonical's version stands behind its last bar.</summary>
    private static ValueMatch.Reference OfUrl(string text)
    {
        var bar = text.LastIndexOf('|');
        return bar < 0
            ? new(null, null, TextFolding.Cut(text))
            : new(null, null, TextFolding.Cut(text[..bar]), bar + 1 < text.Length ? TextFolding.Cut(text[(bar + 1)..]) : null);
    }

    [GeneratedRegex(@"^(?:([A-Z][A-Za-z]*)/)?([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Relative();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.\-]*:\S+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Absolute();
}
