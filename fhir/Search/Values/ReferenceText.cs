using System.Collections.Frozen;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Search.Values;

/// <summary>The text of a <see href="https://hl7.org/fhir/R4/references.html#literal">literal reference</see>.</summary>
internal static class ReferenceText
{
    private const string History = "/_history/";

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Types =
        ModelInfo.SupportedResources.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads <c>Type/id</c> or <c>Type/id/_history/version</c>, after the base address if the text begins with it.</summary>
    public static bool TryReadLocal(ReadOnlySpan<char> text, string? baseAddress, out string type, out string id)
    {
        if (baseAddress is not null && text.Length > baseAddress.Length && text[baseAddress.Length] == '/' && text.StartsWith(baseAddress, StringComparison.Ordinal))
        {
            text = text[(baseAddress.Length + 1)..];
        }

        text = WithoutVersion(text);
        var slash = text.IndexOf('/');
        (type, id) = ("", "");
        if (slash < 0 || !IsId(text[(slash + 1)..]) || !Types.TryGetValue(text[..slash], out var known))
        {
            return false;
        }

        (type, id) = (known, new string(text[(slash + 1)..]));
        return true;
    }

    /// <summary>The resource type that a relative or absolute reference names; null if it names none.</summary>
    public static string? TypeOf(ReadOnlySpan<char> text)
    {
        text = WithoutVersion(text);
        var slash = text.LastIndexOf('/');
        if (slash < 0 || !IsId(text[(slash + 1)..]))
        {
            return null;
        }

        text = text[..slash];
        return Types.TryGetValue(text[(text.LastIndexOf('/') + 1)..], out var type) ? type : null;
    }

    /// <summary>The reference without <c>/_history/version</c>.</summary>
    public static ReadOnlySpan<char> WithoutVersion(ReadOnlySpan<char> text)
    {
        var history = text.IndexOf(History, StringComparison.Ordinal);
        return history < 0 ? text : text[..history];
    }

    private static bool IsId(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= 64;
    }
}
