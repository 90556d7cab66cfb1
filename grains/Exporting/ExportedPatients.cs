using System.Text.Json;
using DrCloud.Fhir.Histories;
using DrCloud.Fhir.Resources;
using DrCloud.Grains.Interfaces.Exporting;
using DrCloud.Storage;

namespace DrCloud.Grains.Exporting;

/// <summary>
/// The patients whose records an export is bounded by, as they were at its snapshot: those whom it names, or the members of its Group. A pure function of the log,
/// so that whoever works on a piece finds the same.
/// </summary>
/// <param name="All">All of them; null if it is bounded by none.</param>
/// <param name="New">Those who were not yet members at <c>_since</c>.</param>
internal sealed record ExportedPatients(IReadOnlySet<string>? All, IReadOnlySet<string> New)
{
    private const int MostNested = 8;
    private static readonly HashSet<string> Nobody = [];

    /// <summary>The patients of a request.</summary>
    /// <param name="store">The site's store.</param>
    /// <param name="request">The request.</param>
    /// <param name="snapshot">Its snapshot.</param>
    /// <param name="since">The log number before which <c>_since</c> was; 0 without it.</param>
    public static async Task<ExportedPatients> FindAsync(IClinicalStore store, ExportRequest request, long snapshot, long since)
    {
        if (request.Level != ExportLevel.Group)
        {
            return new(request.Patients?.ToHashSet(StringComparer.Ordinal), Nobody);
        }

        var members = await MembersAsync(store, request, snapshot);
        if (since == 0)
        {
            return new(members, Nobody);
        }

        var before = await MembersAsync(store, request, since);
        return new(members, members.Where(member => !before.Contains(member)).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The version of a resource that was current at the log number; null if it was deleted or not there yet.</summary>
    public static async Task<StoredResource?> AtAsync(IClinicalStore store, ResourceKey key, long seq)
    {
        var page = await store.HistoryAsync(HistoryQuery.Of(key) with { Before = seq + 1, Count = 1 }, CancellationToken.None);
        return page.Versions is [{ Deleted: false } version] ? version : null;
    }

    private static async Task<HashSet<string>> MembersAsync(IClinicalStore store, ExportRequest request, long seq)
    {
        var patients = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal) { request.Group! };
        var groups = new List<string>(seen);
        for (var depth = 0; groups.Count > 0 && depth < MostNested; depth++)
        {
            var next = new List<string>();
            foreach (var id in groups)
            {
                if (await AtAsync(store, new ResourceKey("Group", id), seq) is { } group)
                {
                    Collect(group.Json, patients, next);
                }
            }

            groups = [.. next.Where(seen.Add)];
        }

        if (request.Patients is { } named)
        {
            patients.IntersectWith(named);
        }

        return patients;
    }

    private static void Collect(ReadOnlyMemory<byte> json, HashSet<string> patients, List<string> groups)
    {
        using var group = JsonDocument.Parse(json);
        if (!group.RootElement.TryGetProperty("member", out var members))
        {
            return;
        }

        foreach (var member in members.EnumerateArray())
        {
            var left = member.TryGetProperty("inactive", out var inactive) && inactive.ValueKind == JsonValueKind.True;
            if (left || !member.TryGetProperty("entity", out var entity) || !entity.TryGetProperty("reference", out var reference))
            {
                continue;
            }

            switch (reference.GetString()!.Split('/'))
            {
                case [.., "Patient", var id]:
                    patients.Add(id);
                    break;
                case [.., "Group", var id]:
                    groups.Add(id);
                    break;
            }
        }
    }
}
