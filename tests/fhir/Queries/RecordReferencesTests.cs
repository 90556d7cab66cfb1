using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Tests;
using Xunit;

namespace DrCloud.Fhir.Tests.Queries;

public sealed class RecordReferencesTests
{
    private const string Patient = "p1";
    private static readonly ResourceKey Person = new("Patient", Patient), Visit = new("Encounter", "e1"), Doctor = new("Practitioner", "d1"), File = new("Binary", "b1");
    private long _seq;

    [Fact]
    public void A_record_refers_to_what_its_current_resources_name_outside_of_it()
    {
        var visit = Stored(Visit, Any(Person), Any(Doctor));
        var document = Stored(new("DocumentReference", "r1"), Any(Visit), new(ResourceIndexer.AttachmentUrl, new IndexValue.Reference(File.Type, File.Id, null)));
        var snapshot = RecordSnapshot.Create(Patient, _seq, [Stored(Person), visit, document], long.MaxValue);
        Assert.Equal([File, Doctor], snapshot.References.OrderBy(key => key.Type, StringComparer.Ordinal));
        Assert.True(snapshot.RefersTo(Doctor));
        Assert.True(snapshot.RefersTo(File));
        Assert.False(snapshot.RefersTo(Visit));
        Assert.False(snapshot.RefersTo(new("Practitioner", "d2")));

        var without = snapshot.With(++_seq, [Stored(Visit, Any(Person))], []);
        Assert.False(without.RefersTo(Doctor));
        Assert.True(snapshot.RefersTo(Doctor));

        var deleted = snapshot.With(++_seq, [new() { Key = document.Key, Version = 2, Seq = _seq, Rid = document.Rid, LastUpdated = document.LastUpdated, Owner = Patient, Deleted = true }], []);
        Assert.False(deleted.RefersTo(File));
        Assert.True(snapshot.With(++_seq, [], [Visit]).RefersTo(Visit));
    }

    [Fact]
    public void Includes_lead_to_targets_in_and_outside_the_record_and_back()
    {
        var table = SearchParameterTable.Instance.For("Observation");
        IndexEntry Of(string parameter, ResourceKey key) => new(table[parameter].ExpressionIds[0], new IndexValue.Reference(key.Type, key.Id, null));
        var first = Stored(new("Observation", "o1"), Of("subject", Person), Of("encounter", Visit), Of("performer", Doctor));
        var second = Stored(new("Observation", "o2"), Of("subject", Person), Of("performer", Doctor), Of("performer", new("Organization", "g1")));
        var (person, visit) = (Stored(Person), Stored(Visit));
        var snapshot = RecordSnapshot.Create(Patient, _seq, [first, second, person, visit], long.MaxValue);

        IncludeRule Rule(string parameter, string? target = null, bool reverse = false) => new(reverse, "Observation", table[parameter], target);
        Assert.Equal([Person], Rule("subject").TargetsOf([first, second, visit]));
        Assert.Equal([Doctor, new("Organization", "g1")], Rule("performer").TargetsOf([first, second]));
        Assert.Equal([Doctor], Rule("performer", "Practitioner").TargetsOf([first, second]));
        Assert.Empty(Rule("encounter").TargetsOf([second]));

        Assert.Equal(["o1", "o2"], snapshot.ReferrersOf(Rule("subject", null, true), [person, visit]).Select(referrer => referrer.Key.Id));
        Assert.Equal(["o1"], snapshot.ReferrersOf(Rule("encounter", null, true), [person, visit]).Select(referrer => referrer.Key.Id));
        Assert.Empty(snapshot.ReferrersOf(Rule("encounter", "Patient", true), [person, visit]));
    }

    [Fact]
    public void Above_the_budget_large_bodies_go_first_then_old_ones_and_searches_still_find_all()
    {
        var resources = Enumerable.Range(0, 100).Select(i => Stored(new("Observation", $"o{i}"), i == 50 ? 100_000 : 1_000)).ToList();
        var whole = RecordSnapshot.Create(Patient, _seq, resources, 120_000);
        Assert.Equal(["o50"], resources.Where(resource => whole.Find(resource.Key)!.Json.IsEmpty).Select(resource => resource.Key.Id));

        var half = RecordSnapshot.Create(Patient, _seq, resources, 56_000);
        var kept = resources.Where(resource => !half.Find(resource.Key)!.Json.IsEmpty).Select(resource => resource.Key.Id).ToList();
        Assert.Equal(Enumerable.Range(51, 49).Select(i => $"o{i}"), kept);
        Assert.True(half.Bytes < whole.Bytes);
        var query = SearchQueryParser.Parse("Observation", "_count=1000", RandomRecords.BaseAddress).Query!;
        Assert.Equal(100, half.Search(query, new(Patient, null), null).Matches.Count);

        var after = half.With(++_seq, [.. Enumerable.Range(100, 10).Select(i => Stored(new("Observation", $"o{i}"), 1_000))], []);
        Assert.False(after.Find(new("Observation", "o109"))!.Json.IsEmpty);
        Assert.True(after.Find(new("Observation", "o51"))!.Json.IsEmpty);
    }

    private static IndexEntry Any(ResourceKey key) => new(ResourceIndexer.AnyReference, new IndexValue.Reference(key.Type, key.Id, null));

    private StoredResource Stored(ResourceKey key, int bytes) => Stored(key, new byte[bytes], []);

    private StoredResource Stored(ResourceKey key, params IReadOnlyList<IndexEntry> entries) => Stored(key, new byte[10], entries);

    private StoredResource Stored(ResourceKey key, byte[] json, IReadOnlyList<IndexEntry> entries) => new()
    {
        Key = key,
        Version = ++_seq,
        Seq = _seq,
        Rid = _seq,
        LastUpdated = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Owner = Patient,
        Json = json,
        Index = PackedIndex.Pack(entries),
    };
}
