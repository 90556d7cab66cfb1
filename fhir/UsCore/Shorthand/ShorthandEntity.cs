namespace DrCloud.Fhir.UsCore.Shorthand;

/// <summary>One definition in <see href="https://hl7.org/fhir/uv/shorthand/reference.html">FHIR Shorthand</see>: its keyword and name, header lines, and rules.</summary>
/// <param name="Keyword"><c>Profile</c>, <c>Extension</c>, <c>Invariant</c>, <c>ValueSet</c> or <c>CodeSystem</c>.</param>
/// <param name="Name">What follows the keyword.</param>
/// <param name="Headers">The other header lines, without quotation marks.</param>
/// <param name="Rules">The rules, without their star.</param>
internal sealed record ShorthandEntity(string Keyword, string Name, IReadOnlyDictionary<string, string> Headers, IReadOnlyList<string> Rules)
{
    private static readonly string[] Keywords = ["Profile", "Extension", "Invariant", "ValueSet", "CodeSystem"];

    /// <summary>The definition's id.</summary>
    public string Id => Headers["Id"];

    /// <summary>The definitions of a document, in order. A line is a header, a rule or blank.</summary>
    /// <exception cref="FormatException">A line is none of these, or stands before the first definition.</exception>
    public static IReadOnlyList<ShorthandEntity> Read(string document)
    {
        List<(string Keyword, string Name, Dictionary<string, string> Headers, List<string> Rules)> found = [];
        foreach (var line in document.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0 && Keywords.Contains(line[..colon]))
            {
                found.Add((line[..colon], line[(colon + 2)..], [], []));
            }
            else if (found.Count > 0 && line.StartsWith("* ", StringComparison.Ordinal))
            {
                found[^1].Rules.Add(line[2..]);
            }
            else if (found.Count > 0 && colon > 0)
            {
                found[^1].Headers.Add(line[..colon], Unquote(line[(colon + 2)..]));
            }
            else
            {
                throw new FormatException($"'{line}' is no line of a definition.");
            }
        }

        return [.. found.Select(entity => new ShorthandEntity(entity.Keyword, entity.Name, entity.Headers, entity.Rules))];
    }

    /// <summary>The text between quotation marks; text without them as it is.</summary>
    public static string Unquote(string text) =>
        text is ['"', .., '"'] ? text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal) : text;
}
