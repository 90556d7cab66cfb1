using System.Text.Json.Nodes;

namespace DrCloud.Tests.Fuzzing;

/// <summary>Patches by JSON Patch and by FHIRPath: of what is there, of what is not, and of what cannot be.</summary>
internal static class PatchRequests
{
    private static readonly string[] Pointers =
    [
        "", "/", "/id", "/meta", "/meta/versionId", "/meta/lastUpdated", "/meta/tag/-", "/resourceType", "/name", "/name/0", "/name/-", "/name/0/given/0", "/name/0/given/-", "/name/99999999999999999999", "/name/01", "/name/-1",
        "/status", "/extension/-", "/extension/0/url", "/identifier/0/value", "/birthDate", "/_birthDate", "/code/coding/0/code", "/subject/reference", "/a~1b", "/a~0b", "/~2", "/~", "name", "//", "/name//0", "/text/div", "/contained/-", "/component/0/valueQuantity/value", "/é", "/\0",
    ];

    private static readonly string[] Operations = ["add", "remove", "replace", "move", "copy", "test", "ADD", "", "x"];

    private static readonly string[] Paths =
    [
        "Patient", "Patient.name", "Patient.name[0]", "Patient.name[0].given[0]", "Patient.name.given", "Patient.birthDate", "Patient.birthDate.extension", "Patient.identifier.where(system = 'x')", "Patient.name.first().family",
        "Observation.value", "Observation.value.ofType(Quantity).value", "(Observation.value as Quantity).value", "Observation.code.coding[0].code", "Observation.status", "Condition.code", "meta.tag", "id", "status", "name", "identifier[0]", "extension",
        "", " ", ".", "..", "name[", "name[-1]", "name[99999999999]", "$this", "%resource", "%x", "@2024", "'a'", "1", "1/0", "true", "{}", "name | identifier", "name.given + 'a'", "name.where(", "name.where(given)", "name.where(1)", "name.single()", "repeat(name)", "descendants()", "name.resolve()",
        "name.take(2)", "name.skip(1)", "iif(true, name, id)", "name.matches('(a+)+$')", "text.div", "contained[0].id", "name.given.first().startsWith('a')", "'a'.toString()", "name.count() > 1", "meta.lastUpdated", "name.given.toString()", "name.exists()",
    ];

    // What every type has, so that more than refusals is seen.
    private static readonly string[] RightByJson =
    [
        """{"op":"add","path":"/language","value":"en"}""", """{"op":"replace","path":"/language","value":"de"}""", """{"op":"remove","path":"/language"}""", """{"op":"test","path":"/language","value":"en"}""", """{"op":"copy","from":"/language","path":"/language"}""",
        """{"op":"add","path":"/extension","value":[{"url":"http://example.org/e","valueDecimal":1.0}]}""", """{"op":"add","path":"/extension/-","value":{"url":"http://example.org/e","valueString":"a"}}""", """{"op":"move","from":"/extension/1","path":"/extension/0"}""", """{"op":"remove","path":"/extension"}""", """{"op":"remove","path":"/text"}""",
    ];

    private static readonly string[] RightByFhirPath =
    [
        """{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"TYPE"},{"name":"name","valueString":"language"},{"name":"value","valueCode":"en"}]}""",
        """{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"TYPE.language"},{"name":"value","valueCode":"de"}]}""",
        """{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"TYPE.language"}]}""",
        """{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"TYPE.extension"}]}""",
        """{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"TYPE.extension.where(url = 'http://example.org/e').first()"}]}""",
        """{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"TYPE"},{"name":"name","valueString":"extension"},{"name":"value","part":[{"name":"url","valueUri":"http://example.org/e"},{"name":"value","valueString":"a"}]}]}""",
        """{"name":"operation","part":[{"name":"type","valueCode":"insert"},{"name":"path","valueString":"TYPE.extension"},{"name":"index","valueInteger":0},{"name":"value","part":[{"name":"url","valueUri":"http://example.org/f"},{"name":"value","valueDecimal":1.0}]}]}""",
        """{"name":"operation","part":[{"name":"type","valueCode":"move"},{"name":"path","valueString":"TYPE.extension"},{"name":"source","valueInteger":1},{"name":"destination","valueInteger":0}]}""",
    ];

    public static FuzzRequest ByJson(Draw draw, FuzzWorld world)
    {
        var resource = draw.Of(world.Resources);
        var operations = new JsonArray([.. Enumerable.Range(0, draw.Once(100) ? draw.Of(1000, 1001) : draw.Below(4)).Select(_ => (JsonNode?)JsonOperation(draw, world))]);
        return Send(draw, world, resource, "application/json-patch+json", JsonMutation.Of(draw, world, operations.ToJsonString(), draw.Once(4) ? 1 : 0));
    }

    public static FuzzRequest ByFhirPath(Draw draw, FuzzWorld world)
    {
        var resource = draw.Of(world.Resources);
        var parameters = ParametersOf(Enumerable.Range(0, 1 + draw.Below(3)).Select(_ => (JsonNode?)FhirPathOperation(draw, world, resource)));
        return Send(draw, world, resource, "application/fhir+json", JsonMutation.Of(draw, world, parameters.ToJsonString(), draw.Once(4) ? 1 : 0));
    }

    /// <summary>A patch as a bundle carries it.</summary>
    public static JsonObject Parameters(Draw draw, FuzzWorld world, FuzzResource resource) => ParametersOf([FhirPathOperation(draw, world, resource)]);

    private static JsonObject ParametersOf(IEnumerable<JsonNode?> operations) => new() { ["resourceType"] = "Parameters", ["parameter"] = new JsonArray([.. operations]) };

    private static JsonNode JsonOperation(Draw draw, FuzzWorld world)
    {
        if (draw.Once(2))
        {
            return JsonNode.Parse(draw.Of(RightByJson))!;
        }

        var operation = new JsonObject { ["op"] = draw.Of(Operations), ["path"] = draw.Once(12) ? HostileText.Any(draw) : draw.Of(Pointers) };
        if (draw.Below(4) > 0)
        {
            operation["value"] = Value(draw, world);
        }

        if (draw.Once(3))
        {
            operation["from"] = draw.Of(Pointers);
        }

        return operation;
    }

    private static JsonNode FhirPathOperation(Draw draw, FuzzWorld world, FuzzResource resource)
    {
        if (draw.Once(2))
        {
            return JsonNode.Parse(draw.Of(RightByFhirPath).Replace("TYPE", resource.Type, StringComparison.Ordinal))!;
        }

        var parts = new JsonArray(Part("type", "valueCode", draw.Of("add", "insert", "delete", "replace", "move", "", "x")), Part("path", "valueString", PathOf(draw, resource)));
        foreach (var (name, value) in new (string, string)[] { ("name", draw.Of("name", "given", "status", "extension", "birthDate", "contained", "id", "x", "", "value", "value[x]", "valueString")), ("index", ""), ("source", ""), ("destination", "") })
        {
            if (draw.Once(name == "name" ? 2 : 4))
            {
                parts.Add(name == "name" ? Part(name, "valueString", value) : Part(name, "valueInteger", draw.Of<JsonNode>(0, 1, -1, 5, 2147483647, -2147483648, 1.5, "1")));
            }
        }

        if (draw.Below(3) > 0)
        {
            parts.Add(draw.Below(4) switch
            {
                0 => new JsonObject { ["name"] = "value", ["part"] = new JsonArray(Part(draw.Of("given", "family", "url", "x", "value"), "valueString", HostileText.Any(draw))) },
                1 => new JsonObject { ["name"] = "value", ["resource"] = JsonNode.Parse(draw.Of(world.Resources).Json) },
                _ => Part("value", draw.Of("valueString", "valueCode", "valueDate", "valueHumanName", "valueQuantity", "valueExtension", "value", "valueX"), Value(draw, world)),
            });
        }

        return new JsonObject { ["name"] = draw.Once(20) ? "x" : "operation", ["part"] = parts };
    }

    private static string PathOf(Draw draw, FuzzResource resource) => draw.Below(24) switch
    {
        0 => new string(draw.Of('(', '-', '[', '{', '\''), draw.Of(20, 300, 999)),
        1 => new string('(', 300) + "name" + new string(')', 300),
        2 => "name" + string.Concat(Enumerable.Repeat(draw.Of("[0]", ".first()", ".where(true)", " | name", " and name", ".extension"), draw.Of(20, 60, 120))),
        3 => HostileText.Any(draw),
        4 => string.Concat(Enumerable.Repeat("name.where(", 80)) + "true" + new string(')', 80),
        _ => draw.Of(Paths).Replace("Patient", draw.Once(2) ? "Patient" : resource.Type, StringComparison.Ordinal),
    };

    private static JsonObject Part(string name, string member, JsonNode? value) => new() { ["name"] = name, [member] = value };

    private static JsonNode? Value(Draw draw, FuzzWorld world) => draw.Below(6) switch
    {
        0 => HostileText.Any(draw),
        1 => draw.Of(world.ValuesOf("string")),
        2 => JsonNode.Parse(draw.Of("null", "1", "true", "[]", "{}", "[null]", "{\"family\":\"x\"}", "{\"url\":\"u\",\"valueString\":\"v\"}", "{\"value\":1.0,\"unit\":\"kg\"}")),
        3 => JsonNode.Parse(draw.Of(world.Resources).Json),
        _ => draw.Of("a", "final", "2024-01-01", "male"),
    };

    private static FuzzRequest Send(Draw draw, FuzzWorld world, FuzzResource resource, string mediaType, byte[] body) => new()
    {
        Method = "PATCH",
        Target = $"{world.Base}/{resource.Type}{(draw.Once(8) ? $"?_id={resource.Id}" : "/" + (draw.Once(10) ? WriteRequests.IdOf(draw) : resource.Id))}",
        Headers = [("Content-Type", draw.Once(15) ? draw.Of("application/json", "application/xml-patch+xml", "application/merge-patch+json", "") : mediaType), .. WriteRequests.Conditions(draw, world)],
        Body = body,
    };
}
