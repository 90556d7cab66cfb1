using DrCloud.Grains.Interfaces.Grants;

namespace DrCloud.Grains.Interfaces.Clients;

/// <summary>What people allowed a client, for administrators. Stateless workers; key: <c>site/client_id</c>.</summary>
[Repeatable, Alias("drcloud.client-grants")]
public interface IClientGrantsGrain : IGrainWithStringKey
{
    /// <summary>The grants that stand, in the order of their ids: the next ones after the given id.</summary>
    /// <param name="after">The id of the last one of the page before; null for the first page.</param>
    /// <param name="count">The most that are wanted.</param>
    [Alias("list")]
    Task<IReadOnlyList<ClientGrant>> ListAsync(string? after, int count);

    /// <summary>Ends one grant of the client; every API process refuses its tokens within a second. False if it is none of the client's.</summary>
    [Alias("end")]
    Task<bool> EndAsync(string grant);

    /// <summary>Ends every grant of the client. Repeatable.</summary>
    [Alias("end-all")]
    Task EndAllAsync();
}

/// <summary>A grant and its id.</summary>
/// <param name="Id">The id, as its tokens name it.</param>
/// <param name="Grant">What is granted.</param>
[GenerateSerializer, Immutable, Alias("drcloud.ClientGrant")]
public sealed record ClientGrant([property: Id(0)] string Id, [property: Id(1)] Grant Grant);
