using System.Text.RegularExpressions;

namespace DrCloud.Fhir.Matching;

/// <summary>The searches that find who may be the one looked for: each finds few, and together they miss nobody whose score would count.</summary>
public static partial class MatchSearches
{
    private const int MaxSearches = 12;

    /// <summary>Query strings of searches for Patient.</summary>
    public static IReadOnlyList<string> For(PatientTraits asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return [.. All(asked).Distinct().Take(MaxSearches)];
    }

    private static IEnumerable<string> All(PatientTraits asked)
    {
        foreach (var (system, value) in asked.Identifiers)
        {
            yield return $"identifier={(system is null ? "" : Value(system) + "%7C")}{Value(value)}";
        }

        foreach (var family in asked.Families)
        {
            foreach (var given in asked.Givens)
            {
                yield return $"family={Value(family)}&given={Value(given)}";
            }

            if (asked.BirthDate is { } born)
            {
                yield return $"family={Value(family)}&birthdate={Value(born)}";
            }
        }

        foreach (var given in asked.Givens)
        {
            if (asked.BirthDate is { } born)
            {
                yield return $"given={Value(given)}&birthdate={Value(born)}";
            }
        }

        foreach (var telecom in asked.TelecomsAsWritten)
        {
            yield return $"telecom={Value(telecom)}";
        }
    }

    private static string Value(string text) => Uri.EscapeDataString(Special().Replace(text, @"\$0"));

    [GeneratedRegex(@"[\\,$|]")]
    private static partial Regex Special();
}
