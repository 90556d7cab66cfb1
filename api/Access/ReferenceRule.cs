using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces.Patients;

namespace DrCloud.Api.Access;

/// <summary>
/// What a write bounded by a record may refer to. A record shows the shared resources and the Binaries that it refers to, so a reference is a key to what it names:
/// whoever could write any reference could read anything shared. A bounded write may therefore only refer to what is in the record, to what the record refers
/// to already, to the signed-in person, and to what the same request creates in the record. It is decided from the record alone: the answer is the same whether
/// a target exists elsewhere or not.
/// </summary>
public static class ReferenceRule
{
    /// <summary>The entries that are refused.</summary>
    /// <param name="access">Whose request it is.</param>
    /// <param name="entries">All writes of the request; those without a bound are not asked about.</param>
    /// <param name="recordOf">The grain of a patient.</param>
    /// <param name="ct">Gives up.</param>
    public static async ValueTask<IReadOnlySet<WriteEntry>> RefusedAsync(
        Access access, IReadOnlyList<WriteEntry> entries, Func<string, IPatientGrain> recordOf, CancellationToken ct)
    {
        var refused = new HashSet<WriteEntry>();
        foreach (var bounded in entries.Where(entry => entry is { OnlyOwner: not null, Resource: not null }).GroupBy(entry => entry.OnlyOwner!))
        {
            // The ids of bounded creates are the server's, of this request: nothing has them yet.
            var known = bounded.Where(entry => entry.Kind == WriteKind.Create).Select(entry => entry.Key).Append(new ResourceKey("Patient", bounded.Key)).ToHashSet();
            var references = bounded.ToDictionary(entry => entry, entry => PackedIndex.ReferencesOf(entry.Resource!.Index.Span));
            var asked = references.Values.SelectMany(keys => keys)
                .Where(key => !known.Contains(key) && !AccessPolicy.IsOwnPerson(access, key.Type, key.Id)).Distinct().ToList();
            if (asked.Count > 0)
            {
                var outside = await recordOf(bounded.Key).OutsideAsync(asked, ct);
                refused.UnionWith(references.Where(pair => outside.Any(pair.Value.Contains)).Select(pair => pair.Key));
            }
        }

        return refused;
    }
}
