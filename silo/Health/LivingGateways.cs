
namespace DrCloud.Silo.Health;

/// <summary>The gateways of the silos that live. The database knows their ports; while it does not answer, the last list counts, less who has died since.</summary>
internal sealed class LivingGateways(IMembershipTable table, ISiloStatusOracle silos, TimeProvider clock)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(2);

    private IReadOnlyList<Gateway> _last = [];
    private long _readAt;

    /// <summary>Their addresses, as <c>ip:port@generation</c>.</summary>
    public async Task<IReadOnlyList<string>> ListAsync()
    {
        if (_last.Count == 0 || clock.GetElapsedTime(Volatile.Read(ref _readAt)) > Age)
            await RefreshAsync();

        return [.. _last.Where(gateway => !silos.IsDeadSilo(gateway.Silo)).Select(gateway => gateway.Address)];
    }

    private async Task RefreshAsync()
    {
        try
        {
            var members = (await table.ReadAllAsync(CancellationToken.None)).Members.Select(member => member.Item1);
            _last = [.. members.Where(member => member.Status == SiloStatus.Active && member.ProxyPort > 0).Select(Of)];
            Volatile.Write(ref _readAt, clock.GetTimestamp());
        }
        catch (Exception) when (_last.Count > 0)
        {
            // The database does not answer, and says so elsewhere; who knew gateways still does.
        }
    }

    private static Gateway Of(MembershipEntry member)
    {
        var silo = member.SiloAddress;
        return new(silo, SiloAddress.New(silo.Endpoint.Address, member.ProxyPort, silo.Generation).ToParsableString());
    }

    private sealed record Gateway(SiloAddress Silo, string Address);
}
