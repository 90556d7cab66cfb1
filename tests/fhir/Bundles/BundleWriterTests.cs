using System.Buffers;
using System.Text;
using System.Text.Json;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Xunit;

namespace DrCloud.Tests.Fhir.Bundles;

public sealed class BundleWriterTests
{
    private const string Base = "https://localhost:8443/apis/default/fhir";

    [Fact]
    public void A_searchset_holds_the_stored_bytes_and_says_what_each_entry_is()
    {
        var (json, bundle) = Write(output => SearchsetWriter.Write(output, new Searchset
        {
            BaseAddress = Base,
            Self = Base + "/Patient?name=\"x\"",
            Next = Base + "/Patient?_cursor=abc",
            Total = 7,
            Matches = [Stored("a", """{"resourceType":"Patient","id":"a","multipleBirthInteger":2}""")],
            Included = [Stored("b", """{"resourceType":"Patient","id":"b","active":true}""")],
            Issues = [OutcomeIssue.Warning("not-supported", "The parameter 'x' is unknown.")],
        }));
        Assert.Equal(Bundle.BundleType.Searchset, bundle.Type);
        Assert.Equal(7, bundle.Total);
        Assert.Equal(Base + "/Patient?name=\"x\"", bundle.SelfLink!.OriginalString);
        Assert.Equal(Base + "/Patient?_cursor=abc", bundle.NextLink!.OriginalString);
        Assert.Equal([Bundle.SearchEntryMode.Match, Bundle.SearchEntryMode.Include, Bundle.SearchEntryMode.Outcome], bundle.Entry.Select(e => e.Search!.Mode!.Value));
        Assert.Equal(Base + "/Patient/a", bundle.Entry[0].FullUrl);
        Assert.Contains("""{"resourceType":"Patient","id":"a","multipleBirthInteger":2}""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_searchset_has_no_entries()
    {
        var (_, bundle) = Write(output => SearchsetWriter.Write(output, new Searchset { BaseAddress = Base, Self = Base + "/Patient", Total = 0 }));
        Assert.Empty(bundle.Entry);
        Assert.Equal(0, bundle.Total);
    }

    [Fact]
    public void A_searchset_of_warnings_only_is_valid()
    {
        var (_, bundle) = Write(output => SearchsetWriter.Write(output, new Searchset { BaseAddress = Base, Self = Base + "/Patient", Issues = [OutcomeIssue.Warning("value", "x")] }));
        Assert.IsType<OperationOutcome>(Assert.Single(bundle.Entry).Resource);
    }

    [Fact]
    public void A_response_bundle_names_location_version_and_time()
    {
        var (_, bundle) = Write(output => BundleResponseWriter.Write(output, transaction: true, Base,
        [
            new BundleResponse { Status = "201 Created", Resource = Stored("a", """{"resourceType":"Patient","id":"a","active":true}"""), Return = true },
            new BundleResponse { Status = "404 Not Found", Issues = [OutcomeIssue.Error("not-found", "gone")] },
        ]));
        Assert.Equal(Bundle.BundleType.TransactionResponse, bundle.Type);
        Assert.Equal("W/\"3\"", bundle.Entry[0].Response!.Etag);
        Assert.Equal(Base + "/Patient/a/_history/3", bundle.Entry[0].Response!.Location);
        Assert.Equal("2026-01-31T23:59:59.120Z", bundle.Entry[0].Response!.LastModifiedElement!.ToString());
        Assert.IsType<Patient>(bundle.Entry[0].Resource);
        Assert.IsType<OperationOutcome>(bundle.Entry[1].Response!.Outcome);
    }

    [Fact]
    public void An_outcome_is_what_the_SDK_reads_back()
    {
        var json = OperationOutcomeWriter.ToBytes([new OutcomeIssue("fatal", "too-costly", "a \"quoted\" <text>", "Patient.name[0]"), OutcomeIssue.Warning("value", "")]);
        var outcome = JsonSerializer.Deserialize<OperationOutcome>(json, Options)!;
        Assert.Equal(OperationOutcome.IssueSeverity.Fatal, outcome.Issue[0].Severity);
        Assert.Equal(OperationOutcome.IssueType.TooCostly, outcome.Issue[0].Code);
        Assert.Equal("a \"quoted\" <text>", outcome.Issue[0].Diagnostics);
        Assert.Equal(["Patient.name[0]"], outcome.Issue[0].Expression);
    }

    private static JsonSerializerOptions Options { get; } = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);

    private static (string Json, Bundle Bundle) Write(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return (Encoding.UTF8.GetString(output.WrittenSpan), JsonSerializer.Deserialize<Bundle>(output.WrittenSpan, Options)!);
    }

    private static StoredResource Stored(string id, string json) => new()
    {
        Key = new ResourceKey("Patient", id),
        Version = 3,
        LastUpdated = new DateTimeOffset(2026, 1, 31, 23, 59, 59, 120, TimeSpan.Zero),
        Seq = 9,
        Rid = 1,
        Owner = id,
        Json = Encoding.UTF8.GetBytes(json),
    };
}
