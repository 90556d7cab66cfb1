using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Grains.Accounts;

[GenerateSerializer, Immutable, Alias("drcloud.AccountState")]
internal sealed record AccountState
{
    [Id(0)] public Account? Account { get; init; }

    [Id(1)] public string PasswordHash { get; init; } = "";

    /// <summary>The sessions that stand, oldest first.</summary>
    [Id(2)] public IReadOnlyList<Session> Sessions { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("drcloud.Session")]
internal sealed record Session([property: Id(0)] string Id, [property: Id(1)] DateTimeOffset StartedAt);

[GenerateSerializer, Immutable, Alias("drcloud.AccountNameState")]
internal sealed record AccountNameState
{
    [Id(0)] public string? Account { get; init; }
}
