using System.Globalization;
using DrCloud.Storage.State;

namespace DrCloud.Grains.Auditing;

/// <summary>
/// The heads of a site's chains, kept in the cluster's database: another one than the blocks are in. A chain that is shorter than its anchor has lost its tail.
/// </summary>
internal sealed class AuditAnchors(IStateIndex index, string site, TimeProvider clock)
{
    private const string Kind = "audit-chain";
    private const string Open = "open";
    private const string Closed = "closed";
    private const int Page = 200;

    /// <summary>Moves the anchor of a chain to its head.</summary>
    public Task SetAsync(Guid writer, AuditHead head, bool closed) => index.UpsertAsync(
        new StateRow(site, Kind, writer.ToString("N"), head.Number.ToString(CultureInfo.InvariantCulture), Convert.ToHexStringLower(head.Mac.Span), closed ? Closed : Open, clock.GetUtcNow()),
        CancellationToken.None);

    /// <summary>Every anchor.</summary>
    public async Task<IReadOnlyDictionary<Guid, AuditAnchor>> AllAsync(CancellationToken ct)
    {
        var anchors = new Dictionary<Guid, AuditAnchor>();
        for (string? after = null; ;)
        {
            var rows = await index.ListAsync(new StateFilter(site, Kind) { After = after, Count = Page }, ct);
            foreach (var row in rows)
            {
                anchors.Add(Guid.ParseExact(row.Id, "N"), new AuditAnchor(new AuditHead(long.Parse(row.A, CultureInfo.InvariantCulture), Convert.FromHexString(row.B)), row.Status == Closed, row.Updated));
            }

            if (rows.Count < Page)
            {
                return anchors;
            }

            after = rows[^1].Id;
        }
    }
}

/// <summary>The last block of a chain.</summary>
internal readonly record struct AuditHead(long Number, ReadOnlyMemory<byte> Mac);

/// <summary>What is known apart about a chain: its head, whether its writer has ended it, and when that was said.</summary>
internal sealed record AuditAnchor(AuditHead Head, bool Closed, DateTimeOffset Updated);
