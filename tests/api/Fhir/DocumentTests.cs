using System.Net;
using DrCloud.Api.Fhir;
using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Search;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Microsoft.OpenApi;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>What the interface publishes about itself: open, valid, and true.</summary>
[Collection(OnSqlite.Name)]
public sealed class DocumentTests(DrCloudApplication app)
{
    [Fact]
    public async Task The_CapabilityStatement_is_valid_and_names_every_type_and_parameter()
    {
        using var response = await app.NewClient().FetchAsync("metadata");
        var text = (await response.ExpectAsync(HttpStatusCode.OK)).GetRawText();
        var statement = Assert.IsType<CapabilityStatement>(new FhirJsonDeserializer().DeserializeResource(text));
        Assert.Equal(FHIRVersion.N4_0_1, statement.FhirVersion);
        var rest = statement.Rest.Single();
        Assert.Equal(ServedTypes.All.Append(ServedTypes.AuditLog).Order(StringComparer.Ordinal), rest.Resource.Select(r => r.Type!));
        Assert.All(rest.Resource.Where(r => r.Type != ServedTypes.AuditLog), r => Assert.Equal(
            SearchParameterTable.Instance.For(r.Type!).Values.Where(SearchOffer.IsOffered).Select(p => p.Code).Order(StringComparer.Ordinal), r.SearchParam.Select(p => p.Name)));
        Assert.Contains("http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data", statement.Instantiates);
        var smart = await (await app.NewClient().FetchAsync(".well-known/smart-configuration")).JsonAsync();
        Assert.Equal(
            smart.GetProperty("capabilities").EnumerateArray().Select(capability => capability.GetString()),
            rest.Security!.Extension.Where(e => e.Url!.EndsWith("/capabilities", StringComparison.Ordinal)).Select(e => ((Code)e.Value!).Value));
        var uris = rest.Security.Extension.Single(e => e.Url!.EndsWith("/oauth-uris", StringComparison.Ordinal)).Extension.ToDictionary(e => e.Url!, e => ((FhirUri)e.Value!).Value);
        Assert.Equal($"{app.BaseAddress}/oauth2/default/authorize", uris["authorize"]);
        Assert.Equal($"{app.BaseAddress}/oauth2/default/token", uris["token"]);
    }

    [Fact]
    public async Task Every_search_that_the_CapabilityStatement_names_is_carried_out()
    {
        var client = await app.NewUserClientAsync($"user/*.* user/{ServedTypes.AuditLog}.read");
        var statement = await (await app.NewClient().FetchAsync("metadata")).JsonAsync();
        foreach (var resource in statement.GetProperty("rest")[0].GetProperty("resource").EnumerateArray())
        {
            var type = resource.GetProperty("type").GetString()!;
            IEnumerable<string> Named(string list) => resource.TryGetProperty(list, out var items) ? items.EnumerateArray().Select(item => item.GetString()!) : [];
            var parameters = resource.GetProperty("searchParam").EnumerateArray()
                .Select(p => $"{p.GetProperty("name").GetString()}={ValueOf(type, p.GetProperty("name").GetString()!, p.GetProperty("type").GetString()!)}");
            // What other tests wrote may be more than one page is to include: these are of a match that nothing refers to.
            var includes = Named("searchInclude").Select(rule => $"_include={rule}").Concat(Named("searchRevInclude").Select(rule => $"_revinclude={rule}"))
                .Chunk(SearchLimits.MaxIncludes).Select(rules => rules.Append("_id=nothing-refers-to-it").ToArray());
            foreach (var query in parameters.Chunk(SearchLimits.MaxParameters).Concat(includes))
            {
                using var response = await client.FetchAsync($"{type}?{string.Join('&', query)}", ("Prefer", "handling=strict"));
                Assert.True(response.StatusCode == HttpStatusCode.OK, $"{type}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            }
        }
    }

    private static string ValueOf(string type, string code, string kind) => kind switch
    {
        "date" => "2020",
        "number" or "quantity" => "1",
        "special" when code == "near" => "0|0",
        "composite" => string.Join('$', SearchParameterTable.Instance.For(type)[code].Components.Select(component => ValueOf(type, "", KindOf(component.Definition)))),
        _ => "x",
    };

    private static string KindOf(string definition) => SearchOffer.TypeOf(
        SearchParameterTable.Instance.ResourceTypes.SelectMany(type => SearchParameterTable.Instance.For(type).Values).First(parameter => parameter.Url == definition).Kind);

    [Fact]
    public async Task Both_discovery_documents_and_the_statement_name_the_same_addresses()
    {
        using var smartResponse = await app.NewClient().FetchAsync(".well-known/smart-configuration", ("Accept", "application/json"));
        var smart = await smartResponse.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("application/json", smartResponse.Content.Headers.ContentType!.MediaType);
        using var redirect = await app.NewClient().FetchAsync(".well-known/openid-configuration");
        Assert.Equal(HttpStatusCode.TemporaryRedirect, redirect.StatusCode);
        var openId = await (await app.NewClient().FetchAsync(redirect.Headers.Location!.ToString())).JsonAsync();
        foreach (var name in new[] { "issuer", "jwks_uri", "authorization_endpoint", "token_endpoint", "registration_endpoint", "introspection_endpoint", "revocation_endpoint" })
        {
            Assert.Equal(openId.GetProperty(name).GetString(), smart.GetProperty(name).GetString());
        }

        var statement = await (await app.NewClient().FetchAsync("metadata")).JsonAsync();
        var uris = statement.GetProperty("rest")[0].GetProperty("security").GetProperty("extension")[0].GetProperty("extension").EnumerateArray()
            .ToDictionary(e => e.GetProperty("url").GetString()!, e => e.GetProperty("valueUri").GetString());
        Assert.Equal(smart.GetProperty("introspection_endpoint").GetString(), uris["introspect"]);
        Assert.Equal(smart.GetProperty("revocation_endpoint").GetString(), uris["revoke"]);
        Assert.Equal(smart.GetProperty("registration_endpoint").GetString(), uris["register"]);
        Assert.DoesNotContain("plain", smart.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(m => m.GetString()));
    }

    [Fact]
    public async Task The_OpenAPI_document_is_valid_and_holds_every_route_of_every_type()
    {
        using var response = await app.NewClient().FetchAsync("/swagger/v1.json");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (document, diagnostic) = OpenApiDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), "json");
        Assert.Empty(diagnostic!.Errors);
        var operations = document!.Paths.SelectMany(p => p.Value.Operations!.Select(o => $"{o.Key.Method} {p.Key}")).ToHashSet();
        foreach (var route in FhirRoutes.All)
        {
            foreach (var type in route.Template.Contains("{type}", StringComparison.Ordinal) ? ServedTypes.All : [""])
            {
                Assert.Contains($"{route.Method} /apis/default/fhir{route.Template.Replace("{type}", type, StringComparison.Ordinal).TrimEnd('/')}", operations);
            }
        }

        // Every address that discovery names, and no more of the OAuth server than these, discovery itself and the clients' own addresses.
        var discovery = await (await app.NewClient().FetchAsync("/oauth2/default/.well-known/openid-configuration")).JsonAsync();
        var named = discovery.EnumerateObject().Where(p => p.Name == "jwks_uri" || p.Name.EndsWith("_endpoint", StringComparison.Ordinal))
            .Select(p => new Uri(p.Value.GetString()!).AbsolutePath).Append("/oauth2/default/.well-known/openid-configuration")
            .Append("/oauth2/default/client/{path}");   // each client is told its own address when it registers
        Assert.Equal(named.Order(StringComparer.Ordinal), document.Paths.Keys.Where(p => p.StartsWith("/oauth2/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(operations.Count, document.Paths.SelectMany(p => p.Value.Operations!.Values).Select(o => o.OperationId).Distinct().Count());
        var search = document.Paths["/apis/default/fhir/Observation"].Operations![HttpMethod.Get];
        Assert.Contains(search.Parameters!, p => p.Name == "code");
        Assert.Contains(search.Parameters!, p => p.Name == "_count");
    }

    [Theory]
    [InlineData("/swagger/index.html", "text/html")]
    [InlineData("/swagger/swagger-ui-bundle.js", "text/javascript")]
    [InlineData("/swagger/oauth2-redirect.html", "text/html")]
    public async Task The_Swagger_page_is_there(string address, string mediaType)
    {
        using var response = await app.NewClient().FetchAsync(address);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType!.MediaType);
    }
}
