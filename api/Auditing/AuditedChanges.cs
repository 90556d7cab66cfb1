using DrCloud.Api.Access;
using DrCloud.Api.People;
using DrCloud.Fhir.Auditing;

namespace DrCloud.Api.Auditing;

/// <summary>Tells what administrators change: by the pages, by the administration's interface, or by the command line in the data folder.</summary>
internal sealed class AuditedChanges(IHttpContextAccessor accessor, IAccessTokens tokens, AuditTrails audit)
{
    /// <summary>The client as which the command line counts.</summary>
    public const string CommandLine = "command-line";

    /// <summary>Tells of a change.</summary>
    /// <param name="site">Where.</param>
    /// <param name="kind">What kind of thing.</param>
    /// <param name="id">Which one.</param>
    /// <param name="change">What was done, or the new value.</param>
    /// <param name="done">False if it was refused.</param>
    public async Task TellAsync(string site, AuditKind kind, string? id, string? change, bool done = true)
    {
        var (person, client) = await WhoAsync(site);
        var http = accessor.HttpContext;
        audit.Of(site).Take(new AuditEvent
        {
            Kind = kind,
            Status = done ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
            Person = person,
            Client = client,
            Id = AuditProtocol.Bounded(id),
            Query = AuditProtocol.Bounded(change),
            From = http?.Connection.RemoteIpAddress,
            Request = http?.TraceIdentifier,
        });
    }

    private async Task<(string? Person, string? Client)> WhoAsync(string site) => accessor.HttpContext switch
    {
        null => (null, CommandLine),
        var http when (await tokens.AuthenticateAsync(http, site)).Access is { } access => (access.Subject == access.Client ? null : access.Subject, access.Client),
        var http => ((await SignedInPerson.SessionAsync(http, site))?.Account, PersonAccess.Client),
    };
}
