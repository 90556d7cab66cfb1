using System.Globalization;
using DrCloud.Api.Auditing;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains.Interfaces.Auditing;

namespace DrCloud.Api.Pages.Admin.Auditing;

/// <summary>An event with the names of who did it.</summary>
/// <param name="Record">The event.</param>
/// <param name="Person">The person, where known.</param>
/// <param name="App">The app, where known.</param>
public sealed record AuditRow(AuditRecord Record, AuditAgent? Person, AuditAgent? App)
{
    /// <summary>What happened.</summary>
    public AuditEvent Event => Record.Event;

    /// <summary>When, in UTC.</summary>
    public string Time => DateTimeOffset.FromUnixTimeMilliseconds(Event.Time).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>Name of the person, else the id.</summary>
    public string? PersonName => Person?.Name ?? Event.Person;

    /// <summary>Name of the app, else the id.</summary>
    public string? AppName => App?.Name ?? Event.Client;

    /// <summary>What it was done to: <c>Type/id</c>, a type, or an id.</summary>
    public string Resource => string.Join('/', new[] { Event.Type, Event.Id }.Where(part => part is not null));

    /// <summary>Whose records it concerns.</summary>
    public string Patients => Event.Patient == AuditEvent.EveryPatient ? "every patient" : string.Join(", ", Event.Patients);

    /// <summary>The rows of a page.</summary>
    internal static async Task<IReadOnlyList<AuditRow>> OfAsync(IReadOnlyList<AuditRecord> records, AuditAgents.Known agents)
    {
        var rows = new List<AuditRow>(records.Count);
        foreach (var record in records)
        {
            rows.Add(new AuditRow(record, await agents.PersonAsync(record.Event), await agents.ClientAsync(record.Event)));
        }

        return rows;
    }
}
