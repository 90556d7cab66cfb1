using System.Text;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>A <see href="https://hl7.org/fhir/R4/references.html#canonical">canonical address</see>, as packed search values have it.</summary>
/// <param name="Url">The address, cut as search values are.</param>
/// <param name="Version">Its version; null for any.</param>
public readonly record struct CanonicalAddress(string Url, string? Version)
{
    /// <summary>True if this reference leads to what has that address.</summary>
    public bool LeadsTo(CanonicalAddress own) => Url == own.Url && (Version is null || Version == own.Version);

    /// <summary>The resource's own address; null if it has none.</summary>
    public static CanonicalAddress? Of(StoredResource resource)
    {
        var parameters = SearchParameterTable.Instance.For(resource.Key.Type);
        return UrlOf(resource.Key.Type) is { } url && First(resource, url, reader => Encoding.UTF8.GetString(reader.Uri)) is { } address
            ? new(address, parameters.TryGetValue("version", out var version) ? First(resource, version, reader => Encoding.UTF8.GetString(reader.Code)) : null)
            : null;
    }

    /// <summary>The parameter by which resources of a type are found by their address; null if they have none.</summary>
    public static SearchParameter? UrlOf(string type) =>
        SearchParameterTable.Instance.For(type).TryGetValue("url", out var url) && url is { Kind: SearchValueKind.Uri, NotCompiled: null } ? url : null;

    /// <summary>The addresses by which a resource refers to others, by the rule.</summary>
    internal static IEnumerable<CanonicalAddress> ReferredBy(StoredResource source, IncludeRule rule)
    {
        var found = new List<CanonicalAddress>();
        foreach (var id in rule.ExpressionIdsOf(source.Key.Type).Where(SearchParameterTable.Instance.CanonicalsOf(source.Key.Type).Contains))
        {
            var reader = new IndexReader(source.Index.Span);
            for (var more = reader.Seek(id); more && reader.Read();)
            {
                if (!reader.Url.IsEmpty)
                {
                    found.Add(new(Encoding.UTF8.GetString(reader.Url), reader.Version.IsEmpty ? null : Encoding.UTF8.GetString(reader.Version)));
                }
            }
        }

        return found;
    }

    private static string? First(StoredResource resource, SearchParameter parameter, TextOf text)
    {
        var reader = new IndexReader(resource.Index.Span);
        foreach (var id in parameter.ExpressionIds)
        {
            if (reader.Seek(id) && reader.Read())
            {
                return text(reader);
            }
        }

        return null;
    }

    private delegate string TextOf(IndexReader reader);
}
