using System.Text.Json.Nodes;

namespace DrCloud.Tests.Fuzzing;

/// <summary>Batches and transactions: entries that refer to one another in circles, that write the same, that ask what no entry can.</summary>
internal static class BundleRequests
{
    private static readonly string[] FullUrls =
    [
        "urn:uuid:00000000-0000-0000-0000-000000000001", "urn:uuid:00000000-0000-0000-0000-000000000002", "urn:uuid:00000000-0000-0000-0000-000000000003", "urn:uuid:x", "urn:oid:1.2", "Patient/demo-1", "https://example.org/Patient/1", "", "#",
    ];

    public static FuzzRequest Make(Draw draw, FuzzWorld world)
    {
        var entries = Enumerable.Range(0, draw.Once(60) ? draw.Of(500, 2000) : draw.Below(8)).Select(_ => Entry(draw, world));
        var bundle = new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = draw.Weighted([(8, "batch"), (8, "transaction"), (1, "collection"), (1, "x"), (1, "history")]),
            ["entry"] = new JsonArray([.. entries]),
        };
        return new()
        {
            Method = "POST",
            Target = world.Base + draw.Of("", "/", "/", "/?x=y", "//"),
            Headers = [WriteRequests.JsonType(draw), .. draw.Once(5) ? [("Prefer", draw.Of("return=representation", "return=minimal", "handling=strict"))] : Array.Empty<(string, string)>()],
            Body = JsonMutation.Of(draw, world, bundle.ToJsonString(), draw.Once(3) ? 1 + draw.Below(2) : 0),
        };
    }

    private static JsonObject Entry(Draw draw, FuzzWorld world)
    {
        var resource = draw.Of(world.Resources);
        var id = draw.Once(2) ? WriteRequests.IdOf(draw) : resource.Id;
        var method = draw.Weighted([(6, "PUT"), (3, "POST"), (4, "GET"), (2, "DELETE"), (2, "PATCH"), (1, "HEAD"), (1, "TRACE"), (1, "")]);
        var request = new JsonObject { ["method"] = method, ["url"] = Url(draw, world, method, resource, method == "DELETE" ? WriteRequests.IdOf(draw) : id) };
        foreach (var (name, value) in new[] { ("ifMatch", draw.Of("W/\"1\"", "x", "*", "")), ("ifNoneExist", draw.Of("identifier=a", "_id=" + WriteRequests.IdOf(draw), "?", "%", "x:y=z")), ("ifNoneMatch", draw.Of("*", "W/\"1\"", "x")), ("ifModifiedSince", draw.Of("2024-01-01T00:00:00Z", "x", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00")) })
        {
            if (draw.Once(10))
            {
                request[name] = value;
            }
        }

        var entry = new JsonObject { ["request"] = request };
        if (draw.Below(3) > 0)
        {
            entry["fullUrl"] = draw.Of(FullUrls);
        }

        if (method is "PUT" or "POST" || draw.Once(10))
        {
            entry["resource"] = Resource(draw, resource, id);
        }
        else if (method == "PATCH")
        {
            entry["resource"] = draw.Once(2) ? PatchRequests.Parameters(draw, world, resource) : new JsonObject { ["resourceType"] = "Binary", ["contentType"] = "application/json-patch+json", ["data"] = draw.Of("W10=", "W3sib3AiOiJyZW1vdmUiLCJwYXRoIjoiL2lkIn1d", "x", "", "////") };
        }

        return entry;
    }

    /// <summary>The resource under this id, its references led to entries of the bundle now and then: to itself, in circles, to two at once.</summary>
    private static JsonObject Resource(Draw draw, FuzzResource resource, string id)
    {
        var json = JsonNode.Parse(resource.Json)!.AsObject();
        json["id"] = id;
        if (draw.Once(2))
        {
            foreach (var (_, value) in json.ToList())
            {
                if (value is JsonObject members && members.ContainsKey("reference"))
                {
                    members["reference"] = draw.Once(4) ? draw.Of("Patient?identifier=x", "Patient?_id=demo-1", "Patient?", $"{resource.Type}/{id}", "#", "Patient/demo-1/_history/1") : draw.Of(FullUrls);
                }
            }
        }

        return json;
    }

    private static string Url(Draw draw, FuzzWorld world, string method, FuzzResource resource, string id) => draw.Below(10) switch
    {
        0 => HostileText.Any(draw),
        1 => $"{resource.Type}?{SearchRequests.Parameter(draw, world, world.Types.First(type => type.Name == resource.Type))}",
        2 => draw.Of("/", "metadata", "$meta", $"Patient/{id}/$everything", "Patient/_search", "_history", $"{resource.Type}/{id}/_history", $"{resource.Type}/_history?_count=1", "?_type=Patient", "https://example.org/Patient/1", "../Patient", "Patient/demo-1/*", "//"),
        _ => method == "POST" ? resource.Type : $"{resource.Type}/{id}",
    };
}
