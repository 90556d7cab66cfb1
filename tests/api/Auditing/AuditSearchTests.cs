using System.Net;
using DrCloud.Api.Auditing;
using DrCloud.Api.Tests.Fhir;
using DrCloud.Fhir.Auditing;
using DrCloud.Grains;
using DrCloud.Grains.Interfaces.Auditing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DrCloud.Api.Tests.Auditing;

/// <summary>Events are found by patient, person, client, kind, outcome and time, the latest first, page by page; the same before and after they are in the index.</summary>
public abstract class AuditSearchTests(DrCloudApplication app)
{
    private const int Events = 3000;
    private const int Sources = 3;
    private const int Seed = 20010904;
    private const int PatientCount = 12;

    // A time of which no other test's events are.
    private static readonly long From = new DateTimeOffset(2001, 9, 4, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private static readonly long Minutes = 4;
    private static readonly AuditKind[] Kinds = [AuditKind.Read, AuditKind.Search, AuditKind.Update, AuditKind.SignIn];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IAuditGrain Grain => app.Services.GetRequiredService<IGrainFactory>().GetGrain<IAuditGrain>(DrCloudApplication.Site);

    private static AuditQuery Window => new() { Since = From, Until = From + (Minutes * 60_000) - 1 };

    [Fact]
    public async Task Every_search_finds_what_a_look_through_all_events_finds()
    {
        var random = new Random(Seed);
        var made = Enumerable.Range(0, Events).Select(_ => NewEvent(random)).ToList();
        await AppendAsync(made, random);

        var all = await WalkAsync(Window, 700);
        Assert.Equal(all.Order(ByPosition), all);
        Assert.Equal(made.Select(Text).Order(StringComparer.Ordinal), all.Select(record => Text(record.Event)).Order(StringComparer.Ordinal));
        await CompareAsync(random, all);
        await IndexedAsync();
        await CompareAsync(random, all);
    }

    [Fact]
    public async Task An_event_is_read_by_its_name_and_a_name_that_is_none_finds_nothing()
    {
        using var client = await app.NewUserClientAsync();
        using var response = await client.FetchAsync("Patient/demo-6");
        await response.ExpectAsync(HttpStatusCode.OK);
        var record = await FirstAsync(new AuditQuery { Patients = ["demo-6"], Kinds = [AuditKind.Read] });
        Assert.Equal(Text(record.Event), Text((await Grain.ReadAsync(AuditName.Parse(record.Name.ToString())!.Value))!.Event));
        Assert.Null(await Grain.ReadAsync(record.Name with { Index = 8000 }));
        Assert.Null(await Grain.ReadAsync(record.Name with { Chain = Guid.NewGuid() }));
        Assert.Null(AuditName.Parse(record.Name + "0-0"));
        Assert.Null(AuditName.Parse("00" + record.Name));
        Assert.Null(AuditName.Parse("demo-1"));
    }

    [Fact]
    public async Task What_was_read_of_a_record_is_told_with_what_concerns_every_patient()
    {
        var log = app.Services.GetRequiredService<AuditLog>();
        using var client = await app.NewPatientClientAsync("demo-5");
        using var response = await client.FetchAsync("Observation?patient=demo-5");
        await response.ExpectAsync(HttpStatusCode.OK);
        await FirstAsync(new AuditQuery { Patients = ["demo-5"], Kinds = [AuditKind.Search] });
        var page = await log.OfPatientAsync(DrCloudApplication.Site, "demo-5", null, 200);
        Assert.NotEmpty(page.Records);
        Assert.All(page.Records, record => Assert.Contains(record.Event.Patients, patient => patient is "demo-5" or AuditEvent.EveryPatient));
        Assert.Contains(page.Records, record => record.Event is { Kind: AuditKind.Search, Type: "Observation", Client: "demo-app" });
    }

    private static Comparer<AuditRecord> ByPosition { get; } = Comparer<AuditRecord>.Create((a, b) => a.Position.CompareTo(b.Position));

    private async Task CompareAsync(Random random, List<AuditRecord> all)
    {
        var found = 0;
        for (var i = 0; i < 40; i++)
        {
            var query = NewQuery(random);
            var expected = all.Where(record => query.Matches(record.Event)).Select(record => record.Name).ToList();
            var records = await WalkAsync(query, random.Next(1, 120));
            Assert.Equal(expected, records.Select(record => record.Name));
            found += expected.Count > 0 ? 1 : 0;
        }

        Assert.True(found >= 16, $"Only {found} of 40 queries found something.");
    }

    private static AuditQuery NewQuery(Random random)
    {
        var (since, until) = (From + random.Next(0, 120_000), From + random.Next(120_000, 240_000));
        return (random.Next(3) == 0 ? Window : Window with { Since = since, Until = until }) with
        {
            Patients = random.Next(2) == 0 ? [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Patient(random))] : null,
            Persons = random.Next(4) == 0 ? [$"person-{random.Next(4)}"] : null,
            Clients = random.Next(4) == 0 ? [$"client-{random.Next(4)}"] : null,
            Agents = random.Next(4) == 0 ? [$"client-{random.Next(4)}", $"person-{random.Next(4)}"] : null,
            Kinds = random.Next(4) == 0 ? [Kinds[random.Next(Kinds.Length)]] : null,
            Outcomes = random.Next(4) == 0 ? [AuditOutcome.MinorFailure] : null,
            Type = random.Next(8) == 0 ? "Observation" : null,
        };
    }

    private static AuditEvent NewEvent(Random random) => new()
    {
        Kind = Kinds[random.Next(Kinds.Length)],
        Time = From + random.NextInt64(Minutes * 60_000 / 50) * 50,
        Status = random.Next(5) == 0 ? 403 : 200,
        Person = random.Next(3) == 0 ? null : $"person-{random.Next(4)}",
        Client = random.Next(6) == 0 ? null : $"client-{random.Next(4)}",
        Patient = random.Next(10) == 0 ? null : Patient(random),
        MorePatients = random.Next(10) == 0 ? [Patient(random), Patient(random)] : null,
        Type = random.Next(2) == 0 ? "Observation" : "Condition",
        Id = $"id-{random.Next(1000)}",
        From = IPAddress.Loopback,
        Request = $"r{random.Next()}",
    };

    private static string Patient(Random random) => $"audited-{random.Next(PatientCount)}";

    private static string Text(AuditEvent e) =>
        $"{e.Time} {e.Kind} {e.Status} {e.Person} {e.Client} {string.Join(',', e.Patients)} {e.MorePatients?.Count} {e.Type}/{e.Id} {e.From} {e.Request}";

    /// <summary>Several processes send what happened at the same times, each a tenth of a second at once, and sometimes late.</summary>
    private async Task AppendAsync(List<AuditEvent> events, Random random)
    {
        foreach (var source in events.GroupBy(_ => random.Next(Sources)))
        {
            var (id, number) = (Guid.NewGuid(), 0L);
            foreach (var batch in source.OrderBy(e => e.Time).GroupBy(e => e.Time / (random.Next(20) == 0 ? 100 : 5000)))
            {
                foreach (var minute in batch.GroupBy(e => e.Time / 60_000))
                {
                    AuditEvent[] some = [.. minute];
                    await Grain.AppendAsync(new AuditBatch(id, ++number, minute.Key, some.Length, AuditPacking.Pack(some), some.Min(e => e.Time), some.Max(e => e.Time)));
                }
            }
        }
    }

    private async Task<List<AuditRecord>> WalkAsync(AuditQuery query, int count)
    {
        var found = new List<AuditRecord>();
        AuditPosition? after = null;
        do
        {
            var page = await Grain.SearchAsync(query, after, count);
            Assert.True(page.Records.Count <= count);
            found.AddRange(page.Records);
            after = page.Next;
        }
        while (after is not null);
        return found;
    }

    /// <summary>Waits until the index covers nearly everything: fewer blocks are left than make a segment.</summary>
    private async Task IndexedAsync()
    {
        var index = app.Services.GetRequiredService<ClinicalSites>().For(DrCloudApplication.Site).Store.Audit.Index;
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(30);
        while ((await index.BacklogAsync(Ct)).Any(left => left.Blocks >= 16))
        {
            Assert.True(TimeProvider.System.GetUtcNow() < deadline, "The index does not come forward.");
            await Task.Delay(100, Ct);
        }

        Assert.NotEmpty(await index.PostingsAsync(AuditTerm.OfPatient("audited-0").Key(), new(0, long.MaxValue), null, 10, Ct));
    }

    private async Task<AuditRecord> FirstAsync(AuditQuery query)
    {
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(10);
        while (TimeProvider.System.GetUtcNow() < deadline)
        {
            if ((await Grain.SearchAsync(query, null, 1)).Records is [var record])
            {
                return record;
            }

            await Task.Delay(50, Ct);
        }

        throw new TimeoutException("There is no such event.");
    }
}

[Collection(OnSqlite.Name)]
public sealed class AuditSearchOnSqliteTests(DrCloudApplication app) : AuditSearchTests(app);

[Collection(OnMariaDb.Name)]
public sealed class AuditSearchOnMariaDbTests(MariaDbApplication app) : AuditSearchTests(app);
