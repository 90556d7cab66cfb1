namespace DrCloud.Tests.Fuzzing;

/// <summary>Reads, reads of versions, histories, the open documents.</summary>
internal static class ReadRequests
{
    private static readonly string[] Formats = ["", "", "", "?_format=json", "?_format=xml", "?_format=ttl", "?_format=", "?_format=%00", "?_pretty=true", "?_summary=true", "?_summary=text", "?_summary=count", "?_summary=x", "?_elements=id,meta", "?_elements=%ff", "?_elements=" + "a,a,a,a", "?_format=xml&_format=json", "?_summary=data&_elements=status"];

    public static FuzzRequest Read(Draw draw, FuzzWorld world)
    {
        if (draw.Once(20))
        {
            return draw.Once(2)
                ? new() { Target = world.Base + draw.Of("/metadata", "/metadata?mode=full", "/metadata?mode=x", "/metadata?_format=xml") }
                : new() { Target = world.Base + draw.Of("/.well-known/smart-configuration", "/.well-known/openid-configuration"), Surface = FuzzSurface.Other };
        }

        var resource = draw.Of(world.Resources);
        var type = draw.Once(15) ? draw.Of(world.Types).Name : resource.Type;
        var id = draw.Below(8) switch { 0 => HostileText.Escaped(HostileText.Any(draw)), 1 => draw.Of(world.Resources).Id, _ => resource.Id };
        var version = draw.Once(6) ? "/_history/" + draw.Of("1", "2", "0", "-1", "99999999999999999999", "abc", "%00", "1/2", "") : "";
        return new()
        {
            Method = draw.Once(8) ? "HEAD" : "GET",
            Target = $"{world.Base}/{type}/{id}{version}{draw.Of(Formats)}",
            Surface = type == "Binary" ? FuzzSurface.Content : FuzzSurface.Fhir,
            Headers = draw.Below(8) switch
            {
                0 => [("If-None-Match", draw.Of("W/\"1\"", "*", "\"", "W/", "W/\"1\", W/\"2\"", HostileText.Escaped(HostileText.Any(draw))))],
                1 => [("If-Modified-Since", draw.Of("Wed, 25 Nov 2026 00:00:00 GMT", "yesterday", "0", "9999-99-99", "Mon, 01 Jan 0001 00:00:00 GMT"))],
                2 => [("Range", draw.Of("bytes=0-10", "bytes=-1", "bytes=99999999999999999999-", "bytes=5-2", "bytes=0-0,1-1,2-2", "lines=1", "bytes=", "-"))],
                3 => [("Accept", HeaderRequests.Accept(draw))],
                _ => [],
            },
        };
    }

    public static FuzzRequest History(Draw draw, FuzzWorld world)
    {
        var resource = draw.Of(world.Resources);
        var path = draw.Below(4) switch { 0 => "", 1 => $"/{resource.Type}", _ => $"/{resource.Type}/{resource.Id}" };
        string[] parameters =
        [
            $"_count={draw.Of("0", "1", "10", "1000000000", "-1", "1e3", "99999999999999999999999", "")}",
            $"_since={HostileText.Escaped(draw.Once(2) ? draw.Of(world.ValuesOf("date")) : HostileText.Any(draw))}",
            $"_at={HostileText.Escaped(draw.Once(2) ? draw.Of(world.ValuesOf("date")) : HostileText.Any(draw))}",
            $"_cursor={HostileText.Escaped(HostileText.Any(draw))}", $"_format={draw.Of("json", "xml", "x")}", $"_list={HostileText.Escaped(HostileText.Any(draw))}", "_sort=-_lastUpdated", "_sort=x",
        ];
        return new() { Target = $"{world.Base}{path}/_history?{string.Join('&', Enumerable.Range(0, draw.Below(4)).Select(_ => draw.Of(parameters)))}" };
    }
}
