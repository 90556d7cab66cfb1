using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search;
using DrCloud.Grains.Interfaces;
using Xunit;

namespace DrCloud.Tests.Grains;

/// <summary>What a patient's record shows of what belongs to no patient.</summary>
public sealed class SharedResourceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly WriteEntry[] Directory =
    [
        Write.Update("Organization", "seen-through-role", """ "name":"a" """),
        Write.Update("Organization", "unseen", """ "name":"b" """),
        Write.Update("Location", "seen-through-role", """ "name":"c" """),
        Write.Update("Practitioner", "direct", """ "active":true """),
        Write.Update("Practitioner", "unseen", """ "active":true """),
        Write.Update("PractitionerRole", "direct", """
            "practitioner":{"reference":"Practitioner/direct"},"organization":{"reference":"Organization/seen-through-role"},
            "location":[{"reference":"Location/seen-through-role"}]
            """),
        Write.Update("Binary", "mine", """ "contentType":"text/plain","data":"YQ==" """),
        Write.Update("Binary", "unseen", """ "contentType":"text/plain","data":"Yg==" """),
        Write.Update("Binary", "of-organization", """ "contentType":"text/plain","data":"Yw==" """),
        Write.Update("Group", "named", """ "type":"person","actual":true,"member":[{"entity":{"reference":"Patient/p2"}}] """),
        Write.Update("Patient", "p1"),
        Write.Update("Patient", "p2"),
        Write.Observation("o", "p1", more: ""","performer":[{"reference":"PractitionerRole/direct"},{"reference":"Practitioner/direct"}],"focus":[{"reference":"Group/named"}]"""),
        Write.Update("DocumentReference", "d", """
            "status":"current","subject":{"reference":"Patient/p1"},"content":[{"attachment":{"url":"Binary/mine"}}]
            """),
    ];

    [Theory]
    [InlineData("Practitioner/direct", ReadStatus.Found)]
    [InlineData("PractitionerRole/direct", ReadStatus.Found)]
    [InlineData("Organization/seen-through-role", ReadStatus.Found)]
    [InlineData("Location/seen-through-role", ReadStatus.Found)]
    [InlineData("Binary/mine", ReadStatus.Found)]
    [InlineData("Practitioner/unseen", ReadStatus.NotMine)]
    [InlineData("Organization/unseen", ReadStatus.NotMine)]
    [InlineData("Binary/unseen", ReadStatus.NotMine)]
    [InlineData("Group/named", ReadStatus.NotMine)]
    [InlineData("Organization/nothing", ReadStatus.NotFound)]
    public async Task A_record_shows_what_it_refers_to_and_what_roles_and_places_refer_to(string reference, ReadStatus expected)
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.Writer.WriteAsync(Write.Batch(Directory));
        var parts = reference.Split('/');
        var key = new ResourceKey(parts[0], parts[1]);
        Assert.Equal(expected, (await cluster.Patient("p1").ReadAsync(key, Ct)).Status);
        await PatientReadTests.LoadAsync(cluster, "p1");
        var warm = await cluster.Patient("p1").ReadAsync(key, Ct);
        Assert.Equal(expected == ReadStatus.NotFound ? ReadStatus.NotMine : expected, warm.Status);
        Assert.Null((await cluster.Patient("p2").ReadAsync(key, Ct)).Resource);
        Assert.Equal(expected == ReadStatus.Found, (await cluster.Patient("p1").ReadVersionAsync(key, 1, Ct)).Status == ReadStatus.Found);
    }

    [Fact]
    public async Task A_search_for_a_shared_type_is_over_those_that_the_record_shows()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.Writer.WriteAsync(Write.Batch(Directory));
        Assert.Equal(["seen-through-role"], await IdsAsync(cluster, "p1", "Organization"));
        Assert.Equal(["direct"], await IdsAsync(cluster, "p1", "Practitioner", "active=true"));
        Assert.Equal(["seen-through-role"], await IdsAsync(cluster, "p1", "Location"));
        Assert.Empty(await IdsAsync(cluster, "p1", "Organization", "name=b"));
        Assert.Empty(await IdsAsync(cluster, "p2", "Organization"));
        Assert.Empty(await IdsAsync(cluster, "p1", "Group"));
        Assert.Empty(await IdsAsync(cluster, "p1", "Binary"));
    }

    [Fact]
    public async Task Includes_add_shared_resources_within_the_scope_only()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.Writer.WriteAsync(Write.Batch(Directory));
        Assert.Equal(["Practitioner/direct", "PractitionerRole/direct"], await IncludedAsync(cluster, null));
        Assert.Equal(["Practitioner/direct"], await IncludedAsync(cluster, new HashSet<string> { "Observation", "Practitioner" }));
        Assert.Empty(await IncludedAsync(cluster, new HashSet<string> { "Observation" }));
    }

    [Fact]
    public async Task A_role_that_changes_its_organization_changes_what_is_shown_at_once()
    {
        await using var cluster = await GrainCluster.StartAsync(silos: 2);
        await cluster.Writer.WriteAsync(Write.Batch(Directory));
        Assert.Equal(["seen-through-role"], await IdsAsync(cluster, "p1", "Organization"));
        await cluster.WriterOn(0).WriteAsync(Write.Batch(Write.Update("PractitionerRole", "direct", """ "organization":{"reference":"Organization/unseen"} """)));
        Assert.Equal(["unseen"], await IdsAsync(cluster, "p1", "Organization"));
        await cluster.WriterOn(1).WriteAsync(Write.Batch(Write.Delete("PractitionerRole", "direct")));
        Assert.Empty(await IdsAsync(cluster, "p1", "Organization"));
        Assert.Equal(ReadStatus.Gone, (await cluster.Patient("p1").ReadAsync(new("PractitionerRole", "direct"), Ct)).Status);
    }

    [Fact]
    public async Task What_was_read_before_a_write_is_not_kept_after_it()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.Writer.WriteAsync(Write.Batch(Write.Update("Organization", "org", """ "name":"old" """)));
        var answer = cluster.Stores[0].HoldNextRead();
        var reading = cluster.Population.ReadAsync(new("Organization", "org"), Ct).AsTask();
        await Task.Delay(TimeSpan.FromMilliseconds(200), Ct);
        await cluster.Writer.WriteAsync(Write.Batch(Write.Update("Organization", "org", """ "name":"new" """)));
        answer.SetResult();
        Assert.Contains("old", (await reading).Text());
        Assert.Contains("new", (await cluster.Population.ReadAsync(new("Organization", "org"), Ct)).Text());
    }

    private static async Task<IEnumerable<string>> IdsAsync(GrainCluster cluster, string patient, string type, string query = "") =>
        (await cluster.Patient(patient).SearchAsync(PatientReadTests.Search(type, query), Ct)).Matches.Select(match => match.Key.Id).Order();

    private static async Task<IEnumerable<string>> IncludedAsync(GrainCluster cluster, IReadOnlySet<string>? types)
    {
        var page = await cluster.Patient("p1").SearchAsync(new()
        {
            Address = "Observation",
            Query = "_include=Observation:performer",
            BaseAddress = GrainCluster.BaseAddress,
            Scope = new SearchScope("p1", types),
        }, Ct);
        Assert.Single(page.Matches);
        return page.Included.Select(included => included.Key.ToString()).Order();
    }
}
