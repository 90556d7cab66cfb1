using System.Text;
using System.Text.Json.Nodes;

namespace DrCloud.Tests.Fuzzing;

/// <summary>The operations that the CapabilityStatement names, wherever they may be asked, with parameters of any kind.</summary>
internal static class OperationRequests
{
    private static readonly string[] Names =
    [
        "_count", "_since", "_type", "start", "end", "max", "code", "patient", "subject", "category", "url", "identifier", "system", "display", "filter", "offset", "count", "codeA", "codeB", "meta", "resource", "mode", "profile", "onlyCertainMatches", "valueSet", "coding", "codeableConcept", "_cursor", "persist", "graph", "x",
    ];

    public static FuzzRequest Make(Draw draw, FuzzWorld world)
    {
        var resource = draw.Of(world.Resources);
        var type = draw.Once(10) ? draw.Of(world.Types) : world.Types.First(t => t.Name == resource.Type);
        var named = draw.Once(8) ? world.SystemOperations : type.Operations;
        var code = named.Count == 0 || draw.Once(15) ? draw.Of("validate", "expand", "everything", "x", "", "$", "meta-delete", "export", "lookup") : draw.Of(named);
        var path = draw.Below(6) switch { 0 => "", 1 or 2 => $"/{type.Name}", 3 => $"/{type.Name}/{HostileText.Escaped(HostileText.Any(draw))}", _ => $"/{type.Name}/{resource.Id}" };
        var target = $"{world.Base}{path}/${code}";
        if (draw.Once(2))
        {
            var query = string.Join('&', Enumerable.Range(0, draw.Below(4)).Select(_ => $"{draw.Of(Names)}={HostileText.Escaped(Text(draw, world))}"));
            return new() { Target = $"{target}?{query}" };
        }

        return new()
        {
            Method = "POST",
            Target = target,
            Headers = [draw.Once(8) ? ("Content-Type", "application/x-www-form-urlencoded") : WriteRequests.JsonType(draw)],
            Body = draw.Once(5) ? JsonMutation.Of(draw, world, draw.Of(world.Resources).Json, draw.Below(3)) : Parameters(draw, world),
        };
    }

    private static byte[] Parameters(Draw draw, FuzzWorld world)
    {
        var parameters = new JsonArray();
        for (var count = draw.Below(5); count > 0; count--)
        {
            var name = draw.Of(Names);
            parameters.Add(draw.Below(4) switch
            {
                0 => new JsonObject { ["name"] = name, ["resource"] = JsonNode.Parse(draw.Of(world.Resources).Json) },
                1 => new JsonObject { ["name"] = name, ["valueMeta"] = JsonNode.Parse("""{"tag":[{"system":"http://example.org","code":"a"}],"security":[{"code":"R"}],"profile":["http://example.org/p"]}""") },
                2 => new JsonObject { ["name"] = name, ["part"] = new JsonArray(new JsonObject { ["name"] = "x" }) },
                _ => new JsonObject { ["name"] = name, [draw.Of("valueString", "valueDate", "valueInteger", "valueCode", "valueUri", "valueBoolean", "value", "valueInstant")] = Text(draw, world) },
            });
        }

        var json = new JsonObject { ["resourceType"] = "Parameters", ["parameter"] = parameters }.ToJsonString();
        return draw.Once(3) ? JsonMutation.Of(draw, world, json, 1 + draw.Below(2)) : Encoding.UTF8.GetBytes(json);
    }

    private static string Text(Draw draw, FuzzWorld world) => draw.Below(4) switch
    {
        0 => HostileText.Any(draw),
        1 => draw.Of("0", "1", "5", "99999999999999999999", "-1", "true", "Patient,Observation"),
        _ => draw.Of(world.ValuesOf(draw.Of("token", "date", "reference", "string", "uri"))),
    };
}
