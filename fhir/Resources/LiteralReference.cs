using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Resources;

/// <summary>The forms of a <see href="https://hl7.org/fhir/R4/references.html#literal">literal reference</see>.</summary>
public static class LiteralReference
{
    /// <summary>The key that a relative reference (<c>Type/id</c>, <c>Type/id/_history/v</c>) names; false for every other form.</summary>
    public static bool TryParseRelative(ReadOnlySpan<char> reference, out ResourceKey key)
    {
        key = default;
        var slash = reference.IndexOf('/');
        if (slash <= 0)
        {
            return false;
        }

        var rest = reference[(slash + 1)..];
        var end = rest.IndexOf('/');
        if (end >= 0 && !rest[end..].StartsWith("/_history/", StringComparison.Ordinal))
        {
            return false;
        }

        var id = end < 0 ? rest : rest[..end];
        if (!LogicalId.IsValid(id) || ResourceTypes.Find(reference[..slash]) is not { } type)
        {
            return false;
        }

        key = new ResourceKey(type, id.ToString());
        return true;
    }

    /// <summary>True for a <see href="https://hl7.org/fhir/R4/http.html#trules">conditional reference</see>, <c>Type?query</c>.</summary>
    public static bool IsConditional(ReadOnlySpan<char> reference)
    {
        var mark = reference.IndexOf('?');
        return mark > 0 && mark < reference.Length - 1 && ResourceTypes.Find(reference[..mark]) is not null;
    }

    /// <summary>The reference relative to the base address, or null if it is not below it.</summary>
    public static string? Relative(ReadOnlySpan<char> reference, string baseAddress)
    {
        if (reference.Length <= baseAddress.Length + 1 || reference[baseAddress.Length] != '/' || !reference.StartsWith(baseAddress, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = reference[(baseAddress.Length + 1)..];
        return TryParseRelative(rest, out _) || IsConditional(rest) ? rest.ToString() : null;
    }
}

/// <summary>The concrete resource types of R4.</summary>
public static class ResourceTypes
{
    private static readonly System.Collections.Frozen.FrozenSet<string> Known = System.Collections.Frozen.FrozenSet.ToFrozenSet(
        ModelInfo.SupportedResources.Where(t => t is not ("Resource" or "DomainResource")), StringComparer.Ordinal);

    private static readonly System.Collections.Frozen.FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>All of them, in no order.</summary>
    public static IReadOnlyCollection<string> All => Known;

    /// <summary>The type of that name, or null; no text is made.</summary>
    public static string? Find(ReadOnlySpan<char> name) => BySpan.TryGetValue(name, out var type) ? type : null;
}
