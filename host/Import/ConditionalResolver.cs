using System.Collections.Concurrent;
using DrCloud.Fhir.Resources;

namespace DrCloud.Hosting.Import;

/// <summary>Resolves conditional references and <c>ifNoneExist</c> by searching the site; what was found once is kept.</summary>
internal sealed class ConditionalResolver(IImportTarget target)
{
    private const int MaxKept = 100_000;

    private readonly ConcurrentDictionary<string, ResourceKey> _found = new(StringComparer.Ordinal);

    /// <summary>The one resource that <c>Type?query</c> matches, or null for none or several.</summary>
    public async Task<ResourceKey?> FindAsync(string reference, CancellationToken ct)
    {
        if (_found.TryGetValue(reference, out var known))
        {
            return known;
        }

        var mark = reference.IndexOf('?', StringComparison.Ordinal);
        if (await target.FindAsync(reference[..mark], reference[(mark + 1)..], ct) is not { } found)
        {
            return null;
        }

        if (_found.Count >= MaxKept)
        {
            _found.Clear();
        }

        return _found[reference] = found;
    }
}
