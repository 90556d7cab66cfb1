using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Tests;
using Xunit;

namespace DrCloud.Fhir.Tests.Queries;

/// <summary>A patient of 100,000 resources, most of whose bodies stay in the database.</summary>
public sealed class LargeRecordTests(ITestOutputHelper output)
{
    private const string Patient = "p1";
    private const int Size = 100_000;
    private const int BodyLength = 1_000;
    private const long Budget = 10_000_000;
    private static readonly SearchScope Scope = new(Patient, null);

    [Fact]
    public void A_patient_of_100000_resources_is_held_within_the_budget_searched_whole_and_changed_at_little_cost()
    {
        var code = SearchParameterTable.Instance.For("Observation")["code"].ExpressionIds[0];
        var date = SearchParameterTable.Instance.For("Observation")["date"].ExpressionIds[0];
        StoredResource Stored(int number, long version, long seq) => new()
        {
            Key = new("Observation", $"o{number}"),
            Version = version,
            Seq = seq,
            Rid = number,
            LastUpdated = DateTimeOffset.UnixEpoch.AddSeconds(seq),
            Owner = Patient,
            Json = new byte[BodyLength],
            Index = PackedIndex.Pack([new(code, new IndexValue.Token("http://loinc.org", $"c{number % 1000}")), new(date, new IndexValue.Date(number, number))]),
        };
        var snapshot = RecordSnapshot.Create(Patient, Size, [.. Enumerable.Range(0, Size).Select(i => Stored(i, 1, i + 1))], Budget);
        Assert.InRange(snapshot.Bytes, Budget / 2, 4 * Budget);
        Assert.Equal(BodyLength, snapshot.Find(new("Observation", $"o{Size - 1}"))!.Json.Length);
        Assert.True(snapshot.Find(new("Observation", "o0"))!.Json.IsEmpty);

        var query = SearchQueryParser.Parse("Observation", "code=http://loinc.org|c7&_sort=-date&_total=accurate&_count=3", RandomRecords.BaseAddress).Query!;
        Assert.Equal(["o99007", "o98007", "o97007"], snapshot.Search(query, Scope, null).Matches.Select(match => match.Key.Id));
        Assert.Equal(Size / 1000, snapshot.Search(query, Scope, null).Total);

        var changed = Stored(7, 2, Size + 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var after = snapshot.With(Size + 1, [changed], []);
        Assert.Equal(Size / 1000, after.Search(query, Scope, null).Total);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"A change and a search after it allocate {allocated:N0} bytes; the record holds {after.Bytes:N0}.");
        Assert.InRange(allocated, 0, 1_000_000);
        Assert.Equal(2, after.Find(changed.Key)!.Version);
        Assert.False(after.Find(changed.Key)!.Json.IsEmpty);
    }
}
