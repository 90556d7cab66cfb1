namespace DrCloud.Fhir.Matching;

/// <summary>
/// How likely two descriptions are of one person: points for what agrees, less for what contradicts. What one of them does not say counts neither way.
/// The rules are plain on purpose, so that whoever reads a score can say how it came about.
/// </summary>
/// <param name="Score">From 0 to 1.</param>
public readonly record struct MatchScore(decimal Score)
{
    private const int Whole = 100;

    /// <summary>The <see href="https://hl7.org/fhir/R4/valueset-match-grade.html">grade</see> that goes with the score.</summary>
    public string Grade => Score switch
    {
        >= 0.9m => "certain",
        >= 0.7m => "probable",
        >= 0.4m => "possible",
        _ => "certainly-not",
    };

    /// <summary>True if it is worth showing.</summary>
    public bool IsMatch => Score >= 0.4m;

    /// <summary>The score of a candidate.</summary>
    /// <param name="asked">Who is looked for.</param>
    /// <param name="found">Who was found.</param>
    public static MatchScore Of(PatientTraits asked, PatientTraits found)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(found);
        var points = Identifiers(asked, found)
            + Names(asked.Families, found.Families, agree: 25, near: 15, differ: -15)
            + Names(asked.Givens, found.Givens, agree: 20, near: 10, differ: -10)
            + BirthDates(asked.BirthDate, found.BirthDate)
            + (asked.Gender is null || found.Gender is null || "unknown" == asked.Gender || "unknown" == found.Gender ? 0 : asked.Gender == found.Gender ? 5 : -15)
            + (asked.Telecoms.Overlaps(found.Telecoms) ? 15 : 0)
            + (asked.Places.Overlaps(found.Places) ? 10 : 0);
        return new(Math.Clamp(points, 0, Whole) / (decimal)Whole);
    }

    // One identifier of a system that assigns them is worth more than all else that does not contradict it.
    private static int Identifiers(PatientTraits asked, PatientTraits found) =>
        asked.Identifiers.Any(identifier => identifier.System is not null && found.Identifiers.Contains(identifier)) ? 60
        : asked.Identifiers.Any(identifier => identifier.System is null && found.Identifiers.Any(other => other.Value == identifier.Value)) ? 40
        : 0;

    private static int Names(HashSet<string> asked, HashSet<string> found, int agree, int near, int differ) =>
        asked.Count == 0 || found.Count == 0 ? 0
        : asked.Overlaps(found) ? agree
        : asked.Any(name => found.Any(other => IsNear(name, other))) ? near
        : differ;

    private static int BirthDates(string? asked, string? found) =>
        asked is null || found is null ? 0
        : asked == found ? 30
        : asked.StartsWith(found, StringComparison.Ordinal) || found.StartsWith(asked, StringComparison.Ordinal) ? 15
        : asked.Length == 10 && found.Length == 10 && (asked[..4] == found[..4] && asked[5..7] == found[8..] && asked[8..] == found[5..7]) ? 15
        : -20;

    // One letter more, less or other; or one is how the other begins, as with initials.
    private static bool IsNear(string one, string other)
    {
        var (longer, shorter) = one.Length >= other.Length ? (one, other) : (other, one);
        if (longer.StartsWith(shorter, StringComparison.Ordinal))
        {
            return true;
        }

        if (shorter.Length < 3 || longer.Length - shorter.Length > 1)
        {
            return false;
        }

        var same = longer.AsSpan().CommonPrefixLength(shorter);
        return longer.AsSpan(same + 1).SequenceEqual(shorter.AsSpan(longer.Length == shorter.Length ? same + 1 : same));
    }
}
