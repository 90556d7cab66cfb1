using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DrCloud.Api.Administration;
using DrCloud.Conformance.Server;
using DrCloud.Fhir.UsCore;
using Hl7.Fhir.Model;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Conformance.Tests;

/// <summary>Every kind of check can fail: a server that is wrong in one way is found out by the check for it.</summary>
public sealed partial class SpoiledAnswerTests(DrCloudServer server) : IClassFixture<DrCloudServer>
{
    private static readonly Dictionary<string, Spoil> Spoils = new()
    {
        ["fails"] = new(Answer: (asked, answered) => asked.Address.StartsWith("Condition?", StringComparison.Ordinal) ? new(500, answered.Body) : answered),
        ["answers no Bundle"] = new(Answer: (asked, answered) => asked.Address.Contains('?') ? new(200, Resources(answered.Body).FirstOrDefault()?.DeepClone()) : answered),
        ["has a dead next page"] = new(Answer: WithDeadNextPage),
        ["ignores a code"] = new(Request: asked => asked with { Address = Without(asked.Address, "code") }),
        ["ignores a date"] = new(Request: asked => asked with { Address = Without(asked.Address, "date") }),
        ["ignores comparators"] = new(Request: asked => asked with { Address = Comparator().Replace(asked.Address, "$1=") }),
        ["ignores the form"] = new(Request: asked => asked with { Form = "" }),
        ["knows patients by id alone"] = new(Request: asked => asked with { Address = asked.Address.Replace("patient=Patient/", "patient=Patient/no-", StringComparison.Ordinal) }),
        ["knows no systems"] = new(Request: asked => asked.Address.Contains('|') ? asked with { Address = Without(asked.Address, "patient") + "&_id=none" } : asked),
        ["takes one value only"] = new(Request: asked => asked with { Address = Several().Replace(asked.Address, "$1=entered-in-error") }),
        ["loses the first match"] = new(Answer: (asked, answered) => asked.Address.Contains("clinical-status", StringComparison.Ordinal) ? WithoutFirst(answered) : answered),
        ["includes nothing"] = new(Request: asked => asked with { Address = Without(Without(asked.Address, "_include"), "_revinclude") }),
        ["includes strangers"] = new(Answer: (asked, answered) => asked.Address.Contains("include=", StringComparison.Ordinal) ? WithStranger(answered) : answered),
        ["reads another id"] = new(Answer: (asked, answered) => asked.Address.StartsWith("Condition/", StringComparison.Ordinal) ? With(answered, "id", "another") : answered),
        ["forgets versions"] = new(Answer: (asked, answered) => asked.Address.Contains("_history", StringComparison.Ordinal) ? new(404, answered.Body) : answered),
        ["hides an element"] = new(Answer: (_, answered) => WithoutMember(answered, "clinicalStatus")),
        ["leaves out what is required"] = new(Answer: (_, answered) => WithoutMember(answered, "type")),
        ["lets practitioners act for nobody"] = new(Answer: (_, answered) => WithoutMember(answered, "onBehalfOf")),
        ["has no patients to refer to"] = new(Answer: (asked, answered) => asked.Address.StartsWith("Patient/", StringComparison.Ordinal) ? new(404, answered.Body) : answered),
        ["wants a status and says nothing"] = new(Answer: (asked, answered) => asked.Address.Contains("status", StringComparison.Ordinal) ? answered : new(400, null)),
        ["names no such type"] = new(Answer: (_, answered) => WithoutMember(answered, "resource", "type", "Condition")),
        ["is of another version"] = new(Answer: (_, answered) => With(answered, "fhirVersion", "3.0.2")),
        ["hides a profile"] = new(Answer: (_, answered) => WithoutMember(answered, "supportedProfile")),
        ["hides its interactions"] = new(Answer: (_, answered) => WithoutMember(answered, "interaction")),
        ["names two token addresses"] = new(Answer: (_, answered) => With(answered, "token_endpoint", "https://elsewhere.example/token")),
        ["allows plain challenges"] = new(Answer: (_, answered) => With(answered, "code_challenge_methods_supported", new JsonArray("plain"))),
        ["hides its capabilities"] = new(Answer: (_, answered) => WithoutMember(answered, "capabilities")),
        ["presents what is no document"] = new(Answer: (_, answered) => With(answered, "presentedForm", new JsonArray(new JsonObject { ["url"] = "https://elsewhere.example/x" }))),
        ["has no progress notes"] = new(Answer: (_, answered) => WithoutMember(answered, "type")),
        ["never says that data are absent"] = new(Answer: (_, answered) => new(answered.Status, JsonNode.Parse(answered.Body!.ToJsonString().Replace("data-absent-reason", "else", StringComparison.Ordinal)))),
    };

    [Theory]
    [InlineData("fails", "condition", "search patient")]
    [InlineData("answers no Bundle", "condition", "search patient")]
    [InlineData("has a dead next page", "condition", "search patient")]
    [InlineData("ignores a code", "bodyweight", "search patient+code")]
    [InlineData("ignores a date", "immunization", "search patient+date")]
    [InlineData("ignores a date", "immunization", "search patient+date with date=lt")]
    [InlineData("ignores comparators", "procedure", "search patient+date with date=gt")]
    [InlineData("ignores comparators", "procedure", "search patient+date with date=ge")]
    [InlineData("ignores comparators", "procedure", "search patient+date with date=lt")]
    [InlineData("ignores comparators", "procedure", "search patient+date with date=le")]
    [InlineData("ignores the form", "condition", "search patient by POST")]
    [InlineData("knows patients by id alone", "condition", "search patient with patient=Patient/[id]")]
    [InlineData("knows no systems", "condition", "search patient+code with code=system|code")]
    [InlineData("takes one value only", "procedure", "search patient+status with several values of status")]
    [InlineData("loses the first match", "condition", "search patient+clinical-status")]
    [InlineData("includes nothing", "medication_request", "search patient+intent with _include=MedicationRequest:medication")]
    [InlineData("includes nothing", "condition", "search patient with _revinclude=Provenance:target")]
    [InlineData("includes strangers", "medication_request", "search patient+intent with _include=MedicationRequest:medication")]
    [InlineData("includes strangers", "condition", "search patient with _revinclude=Provenance:target")]
    [InlineData("reads another id", "condition", "read")]
    [InlineData("forgets versions", "condition", "vread")]
    [InlineData("forgets versions", "condition", "history")]
    [InlineData("hides an element", "condition", "must support clinicalStatus", Verdict.Skip)]
    [InlineData("lets practitioners act for nobody", "condition,provenance", "agents act on behalf of an organization")]
    [InlineData("has no patients to refer to", "condition", "reference subject")]
    [InlineData("wants a status and says nothing", "condition", "search patient")]
    [InlineData("names no such type", "metadata", "offers Condition")]
    [InlineData("is of another version", "metadata", "is of FHIR 4.0")]
    [InlineData("hides a profile", "metadata", "offers Condition")]
    [InlineData("hides its interactions", "metadata", "offers Condition")]
    [InlineData("names two token addresses", "discovery", "token has one address")]
    [InlineData("allows plain challenges", "discovery", "no plain code challenge")]
    [InlineData("hides its capabilities", "discovery", "smart-configuration has capabilities")]
    [InlineData("presents what is no document", "clinical_notes", "attachments of reports are documents too")]
    [InlineData("has no progress notes", "clinical_notes", "DocumentReference of type 11506-3 (Progress)", Verdict.Skip)]
    [InlineData("never says that data are absent", "allergy_intolerance,missing_data", "data-absent-reason as code", Verdict.Skip)]
    public async Task A_server_that(string spoil, string groups, string check, Verdict verdict = Verdict.Fail)
    {
        Assert.Equal(Verdict.Pass, await VerdictAsync(new Spoil(), groups, check));
        Assert.Equal(verdict, await VerdictAsync(Spoils[spoil], groups, check));
    }

    [Theory]
    [InlineData("read without a token")]
    [InlineData("read with a wrong token")]
    [InlineData("search without the scope")]
    public async Task A_server_that_takes_any_token(string check)
    {
        var token = await server.TokenAsync(new DemoTokenRequest());
        Assert.Equal(Verdict.Pass, await VerdictAsync(new Spoil(), "authorization", check));
        Assert.Equal(Verdict.Fail, await VerdictAsync(new Spoil(Request: asked => asked with { Token = token }), "authorization", check));
    }

    [Fact]
    public async Task A_server_that_refuses_searches_without_a_status_is_asked_with_one()
    {
        var refusal = JsonNode.Parse("""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"required"}]}""")!;
        var spoil = new Spoil(Answer: (asked, answered) => asked.Address.Contains("status=", StringComparison.Ordinal) ? answered : new(400, refusal.DeepClone()));
        Assert.Equal(Verdict.Pass, await VerdictAsync(spoil, "procedure", "search patient"));
        Assert.Equal(Verdict.Pass, await VerdictAsync(spoil, "condition", "search patient"));
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_server_whose_resources_are_not_valid()
    {
        Assert.Equal(Verdict.Pass, await VerdictAsync(new Spoil(), "device", "valid for the profile", UsCoreDefinitions.All));
        Assert.Equal(Verdict.Fail, await VerdictAsync(Spoils["leaves out what is required"], "device", "valid for the profile", UsCoreDefinitions.All));
    }

    private async Task<Verdict> VerdictAsync(Spoil spoil, string groups, string check, params IReadOnlyList<Resource> definitions)
    {
        await using var proxy = await SpoilingProxy.StartAsync(server, spoil);
        using var http = new HttpClient();
        var report = new Report();
        var options = new RunOptions
        {
            Patients = ["demo-1", "demo-2", "demo-3", "demo-4", "demo-5", "demo-6"],
            Groups = groups.Split(','),
            Definitions = definitions,
            NarrowToken = await server.TokenAsync(new DemoTokenRequest { Scopes = "user/Patient.read" }),
        };
        var token = await server.TokenAsync(new DemoTokenRequest());
        await new ConformanceRun(new FhirServer(http, proxy.Base, token), UsCoreTable.Instance, report).RunAsync(options, TestContext.Current.CancellationToken);
        return Assert.Single(report.Results, result => result.Name == check).Verdict;
    }

    private static IEnumerable<JsonNode> Resources(JsonNode? bundle) =>
        bundle?["entry"]?.AsArray().Select(entry => entry!["resource"]!) ?? [];

    private static string Without(string address, string parameter) => Regex.Replace(address, $"(?<=[?&]){parameter}=[^&]*&?", "");

    private static Answered WithDeadNextPage(Asked asked, Answered answered)
    {
        (answered.Body?["link"] as JsonArray)?.Add(new JsonObject { ["relation"] = "next", ["url"] = "Condition/none/none/none" });
        return answered;
    }

    private static Answered WithoutFirst(Answered answered)
    {
        (answered.Body?["entry"] as JsonArray)?.RemoveAt(0);
        return answered;
    }

    private static Answered WithStranger(Answered answered)
    {
        var stranger = JsonNode.Parse("""{"resourceType":"Provenance","id":"stranger","target":[{"reference":"Patient/else"}]}""");
        (answered.Body?["entry"] as JsonArray)?.Add(new JsonObject { ["resource"] = stranger });
        return answered;
    }

    private static Answered With(Answered answered, string member, JsonNode value)
    {
        foreach (var node in Objects(answered.Body).Where(node => node.ContainsKey(member)).ToList())
        {
            node[member] = value.DeepClone();
        }

        return answered;
    }

    private static Answered WithoutMember(Answered answered, string member)
    {
        foreach (var node in Objects(answered.Body).ToList())
        {
            node.Remove(member);
        }

        return answered;
    }

    private static Answered WithoutMember(Answered answered, string list, string key, string value)
    {
        foreach (var found in Objects(answered.Body).Select(node => node[list]).OfType<JsonArray>().ToList())
        {
            foreach (var item in found.Where(item => item?[key]?.ToString() == value).ToList())
            {
                found.Remove(item);
            }
        }

        return answered;
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject found => found.Select(member => member.Value).SelectMany(Objects).Prepend(found),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };

    [GeneratedRegex("(?<=[?&])(date)=(gt|ge|lt|le)")]
    private static partial Regex Comparator();

    [GeneratedRegex("(?<=[?&])(status)=[^&]*,[^&]*")]
    private static partial Regex Several();
}
