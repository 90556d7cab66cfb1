using DrCloud.Storage.Databases;
using DrCloud.Storage.Reading;
using DrCloud.Storage.Reindexing;

namespace DrCloud.Storage.Writing;

/// <summary>Writes what has become of resources: the row itself, its links and its search values.</summary>
internal static class CurrentRows
{
    public static async Task FlushAsync(WriteSession session, IReadOnlyList<Current> changed)
    {
        var (index, words) = (new IndexRows(), new WordRows());
        var (created, updated, linked, unlinked) = (new List<object?[]>(), new List<object?[]>(), new List<object?[]>(), new List<object?[]>());
        foreach (var current in changed)
        {
            var (before, after) = (current.Stored, current.Now!);
            (before is null ? created : updated).Add(Values(after));
            index.Change(after.Resource.Rid, before?.Resource.Index ?? default, after.Resource.Index);
            words.Change(after.Resource.Rid, hadWords: before is not null, after.Words);
            linked.AddRange(after.Links.Except(before?.Links ?? []).Select(patient => new object?[] { patient, after.Resource.Rid }));
            unlinked.AddRange((before?.Links ?? []).Except(after.Links).Select(patient => new object?[] { patient, after.Resource.Rid }));
        }

        await session.InsertAsync(TableShape.Resource, created);
        await session.UpsertAsync(TableShape.Resource, updated);
        await session.DeleteAsync(TableShape.Link, unlinked);
        await session.InsertAsync(TableShape.Link, linked);
        await index.FlushAsync(session);
        await words.FlushAsync(session);
        var old = changed.Select(current => current.Now!.Resource).Where(CurrentIndex.NeedsValues).Select(resource => resource.Rid).ToList();
        if (old.Count > 0)
        {
            await IndexProgress.ReopenAsync(session, old.Min());
        }
    }

    private static object?[] Values(Current.Row row)
    {
        var resource = row.Resource;
        var (chunks, body) = Body.Of(resource);
        return
        [
            resource.Rid, resource.Owner, resource.Key.Type, resource.Key.Id, resource.Version, resource.LastUpdated.ToUnixTimeMilliseconds(),
            resource.Seq, resource.Deleted ? 1L : 0L, StoredRows.JoinLinks(row.Links), Body.Bytes(resource.Index), chunks, body,
        ];
    }
}
