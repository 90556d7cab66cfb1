using DrCloud.Api.Changes;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces.Sites;

namespace DrCloud.Api.Auditing;

/// <summary>Who the persons and clients of events are, and which of them a name or a reference means.</summary>
internal sealed class AuditAgents(SiteFacts facts, IGrainFactory grains)
{
    /// <summary>The agents of one answer, each asked for once.</summary>
    public Known At(string site) => new(site, facts);

    /// <summary>Ids of the accounts whose own resource one of the references names.</summary>
    public async Task<IReadOnlyList<string>> ByReferenceAsync(string site, IReadOnlyList<string> references) =>
        [.. (await Directory(site).AccountsAsync()).Where(account => account.FhirUser is { } own && references.Contains(own)).Select(account => account.Id)];

    /// <summary>Ids of the accounts and clients whose name begins with one of the texts, whatever the case; and the texts themselves, which may have been tried as a name.</summary>
    public async Task<IReadOnlyList<string>> ByNameAsync(string site, IReadOnlyList<string> beginnings)
    {
        bool IsMeant(string? name) => name is not null && beginnings.Any(text => name.StartsWith(text, StringComparison.OrdinalIgnoreCase));
        var accounts = (await Directory(site).AccountsAsync()).Where(account => IsMeant(account.DisplayName) || IsMeant(account.UserName)).Select(account => account.Id);
        var clients = (await Directory(site).ClientsAsync()).Where(client => IsMeant(client.Name)).Select(client => client.Id);
        return [.. accounts.Concat(clients).Concat(beginnings)];
    }

    private IDirectoryGrain Directory(string site) => grains.GetGrain<IDirectoryGrain>(site);

    /// <summary>Agents of one site, as far as they were asked for.</summary>
    internal sealed class Known(string site, SiteFacts facts)
    {
        private readonly Dictionary<string, AuditAgent?> _persons = new(StringComparer.Ordinal);
        private readonly Dictionary<string, AuditAgent?> _clients = new(StringComparer.Ordinal);

        /// <summary>The person of an event; null where it has none, or no account has this id.</summary>
        public ValueTask<AuditAgent?> PersonAsync(AuditEvent happened) =>
            RecallAsync(_persons, happened.Person, async id => await facts.AccountAsync(site, id) is { } account ? new(account.DisplayName, account.UserName, account.FhirUser) : null);

        /// <summary>The client of an event; null where it has none, or it is not registered any more.</summary>
        public ValueTask<AuditAgent?> ClientAsync(AuditEvent happened) =>
            RecallAsync(_clients, happened.Client, async id => await facts.ClientAsync(site, id) is { } client ? new(client.Name, null, null) : null);

        private static async ValueTask<AuditAgent?> RecallAsync(Dictionary<string, AuditAgent?> known, string? id, Func<string, Task<AuditAgent?>> ask)
        {
            if (id is null)
            {
                return null;
            }

            if (!known.TryGetValue(id, out var agent))
            {
                known.Add(id, agent = await ask(id));
            }

            return agent;
        }
    }
}
