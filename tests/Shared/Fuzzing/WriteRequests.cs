using System.Globalization;

namespace DrCloud.Tests.Fuzzing;

/// <summary>Creates, updates and deletes, conditional too, of resources that are right, nearly right, and mangled.</summary>
internal static class WriteRequests
{
    /// <summary>Ids that the run writes under, beside those of what was there: few, so that writes meet.</summary>
    private const int Ids = 40;

    public static FuzzRequest Create(Draw draw, FuzzWorld world)
    {
        var resource = draw.Of(world.Resources);
        return new()
        {
            Method = "POST",
            Target = $"{world.Base}/{TypeOf(draw, world, resource)}",
            Headers = [JsonType(draw), .. Conditions(draw, world), .. Prefer(draw)],
            Body = JsonMutation.Of(draw, world, resource.Json, draw.Of(0, 0, 1, 1, 2, 3)),
            Chunked = draw.Once(10),
        };
    }

    public static FuzzRequest Update(Draw draw, FuzzWorld world)
    {
        var resource = draw.Of(world.Resources);
        var id = draw.Once(3) ? IdOf(draw) : resource.Id;
        var json = resource.Json.Replace($"\"id\":\"{resource.Id}\"", $"\"id\":\"{id}\"", StringComparison.Ordinal);
        var address = draw.Below(10) switch
        {
            0 => $"?{SearchRequests.Parameter(draw, world, world.Types.First(type => type.Name == resource.Type))}",
            1 => $"?_id={id}",
            2 => $"/{HostileText.Escaped(HostileText.Any(draw))}",
            _ => $"/{id}",
        };
        return new()
        {
            Method = "PUT",
            Target = $"{world.Base}/{TypeOf(draw, world, resource)}{address}",
            Headers = [JsonType(draw), .. Conditions(draw, world), .. Prefer(draw)],
            Body = JsonMutation.Of(draw, world, json, draw.Of(0, 0, 1, 1, 2, 3)),
            Chunked = draw.Once(10),
        };
    }

    /// <summary>Deletes what the run itself may have written.</summary>
    public static FuzzRequest Delete(Draw draw, FuzzWorld world)
    {
        var type = draw.Of(world.Resources).Type;
        return new()
        {
            Method = "DELETE",
            Target = world.Base + draw.Below(4) switch
            {
                0 => $"/{type}?_id={IdOf(draw)}",
                1 => $"/{type}/{HostileText.Escaped(HostileText.Any(draw))}",
                _ => $"/{type}/{IdOf(draw)}",
            },
            Headers = Conditions(draw, world),
        };
    }

    /// <summary>An id of the run's own.</summary>
    public static string IdOf(Draw draw) => string.Create(CultureInfo.InvariantCulture, $"fuzz-{draw.Below(Ids)}");

    /// <summary>The media type of JSON, or nearly.</summary>
    public static (string Name, string Value) JsonType(Draw draw) => ("Content-Type", draw.Once(15)
        ? draw.Of("application/json", "text/json", "application/fhir+json; charset=utf-8", "application/fhir+json; charset=utf-16", "application/fhir+json;fhirVersion=4.0", "text/plain", "", ";", "a/b/c", "application/fhir+xml", "*/*", "application/json-patch+json")
        : "application/fhir+json");

    /// <summary>Headers that make a write conditional.</summary>
    public static IReadOnlyList<(string Name, string Value)> Conditions(Draw draw, FuzzWorld world) => draw.Below(12) switch
    {
        0 => [("If-Match", draw.Of("W/\"1\"", "W/\"2\"", "\"1\"", "1", "*", "W/", "\"", "W/\"-1\"", "W/\"99999999999999999999\"", "W/\"1\", W/\"2\"", "\u00ff"))],
        1 => [("If-None-Exist", draw.Of("identifier=x", "", "?", "%", "_id=" + IdOf(draw), "_has:a:b:c=d", SearchRequests.Parameter(draw, world, draw.Of(world.Types)), $"identifier={draw.Of(world.ValuesOf("token"))}"))],
        2 => [("If-None-Match", draw.Of("*", "W/\"1\"", "x"))],
        3 => [("If-Match", "W/\"1\""), ("If-Match", "W/\"2\""), ("If-None-Exist", "_id=a"), ("If-None-Exist", "_id=b")],
        _ => [],
    };

    private static string TypeOf(Draw draw, FuzzWorld world, FuzzResource resource) => draw.Once(20) ? draw.Of(world.Types).Name : resource.Type;

    private static IReadOnlyList<(string Name, string Value)> Prefer(Draw draw) =>
        draw.Once(4) ? [("Prefer", draw.Of("return=minimal", "return=representation", "return=OperationOutcome", "handling=strict", "return=x", ",,;=", "respond-async", "return=minimal; handling=lenient"))] : [];
}
