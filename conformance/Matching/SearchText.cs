namespace DrCloud.Conformance.Matching;

/// <summary>The <see href="https://hl7.org/fhir/R4/search.html#escaping">escapes</see> of search values, read.</summary>
internal static class SearchText
{
    /// <summary>The parts between separators that are not escaped; their own escapes stay.</summary>
    public static IReadOnlyList<string> SplitUnescaped(string value, char separator)
    {
        List<string> parts = [];
        var start = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\')
            {
                i++;
            }
            else if (value[i] == separator)
            {
                parts.Add(value[start..i]);
                start = i + 1;
            }
        }

        return [.. parts, value[start..]];
    }

    /// <summary>The value without escapes.</summary>
    public static string Unescape(string value)
    {
        var text = new System.Text.StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            text.Append(value[i] == '\\' && i + 1 < value.Length ? value[++i] : value[i]);
        }

        return text.ToString();
    }
}
