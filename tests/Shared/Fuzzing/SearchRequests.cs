using System.Text;

namespace DrCloud.Tests.Fuzzing;

/// <summary>Searches by what the CapabilityStatement offers, right, nearly right, and costly.</summary>
internal static class SearchRequests
{
    private static readonly string[] Modifiers = ["", "", "", "", ":exact", ":contains", ":missing", ":not", ":text", ":in", ":not-in", ":above", ":below", ":of-type", ":identifier", ":Patient", ":iterate", ":", ":x", "::", ":exact:exact"];
    private static readonly string[] Prefixes = ["", "", "", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap", "xx"];
    private static readonly string[] Results =
    [
        "_count=0", "_count=1", "_count=5", "_count=2147483648", "_count=99999999999999999999999999", "_count=-1", "_count=a", "_sort=_id", "_sort=-_lastUpdated", "_sort=-", "_sort=,,", "_sort=_id,_id,_id,_id,_id,_id,_id,_id,_id",
        "_total=accurate", "_total=none", "_total=estimate", "_total=x", "_summary=count", "_summary=true", "_summary=text", "_elements=id", "_elements=", "_format=xml", "_format=json", "_pretty=true", "_contained=true", "_containedType=x",
        "_type=Patient", "_type=Patient,Observation", "_type=x", "_lastUpdated=gt2020", "_lastUpdated=x", "_id=demo-1", "_id=", "_tag=x|y", "_profile=http://x", "_security=|", "_source=x", "_has:Observation:patient:code=8867-4", "_text=a", "_content=a", "_filter=a eq b", "_query=x", "_list=x", "_cursor=x", "_score=1", "__=1", "_since=2020",
    ];

    /// <summary>A search that could find something, with one or two parameters changed now and then.</summary>
    public static FuzzRequest Search(Draw draw, FuzzWorld world)
    {
        var type = TypeOf(draw, world);
        var parameters = Enumerable.Range(0, draw.Below(4)).Select(_ => Parameter(draw, world, type)).ToList();
        for (var more = draw.Below(3); more > 0; more--)
        {
            parameters.Add(draw.Below(4) switch
            {
                0 when type.Includes.Count > 0 => $"_include={draw.Of(type.Includes)}",
                1 when type.ReverseIncludes.Count > 0 => $"_revinclude={draw.Of(type.ReverseIncludes)}",
                2 when type.Parameters.Count > 0 => $"_sort={draw.Of("", "-")}{draw.Of(type.Parameters).Name}",
                _ => draw.Of(Results),
            });
        }

        var path = draw.Below(16) switch
        {
            0 => "",
            1 => $"/Patient/{draw.Of(world.Resources.Where(resource => resource.Type == "Patient").ToList()).Id}/{draw.Of("*", type.Name)}",
            2 => $"/Encounter/{HostileText.Escaped(HostileText.Any(draw))}/{type.Name}",
            _ => "/" + type.Name,
        };
        return Send(draw, world.Base + path, string.Join('&', parameters));
    }

    /// <summary>A search beyond the bounds of one kind or another.</summary>
    public static FuzzRequest Hostile(Draw draw, FuzzWorld world)
    {
        var type = TypeOf(draw, world);
        var name = type.Parameters.Count == 0 ? "_id" : draw.Of(type.Parameters).Name;
        var query = draw.Below(15) switch
        {
            14 => string.Join('&', Enumerable.Repeat($"{draw.Of(name, "value-quantity", "date", "patient", "code", "_id")}={string.Join(',', Enumerable.Repeat(draw.Of("5", "a", "2024"), 900))}", draw.Of(12, 30, 60))),
            0 => $"{name}={string.Join(',', Enumerable.Range(0, draw.Of(1001, 5000, 999)))}",
            1 => $"subject:Patient.{string.Concat(Enumerable.Repeat(draw.Of("general-practitioner:Practitioner.", "link.", "organization.", "patient."), draw.Of(4, 8, 40)))}name=a",
            2 => $"{string.Concat(Enumerable.Repeat("_has:Observation:patient:", draw.Of(5, 8, 60)))}code=8867-4",
            3 => $"_include:iterate=*&_include={type.Name}:*&_revinclude:iterate=Observation:*&_revinclude:iterate=Provenance:target&_include:iterate=Provenance:target",
            4 => string.Join('&', Enumerable.Range(0, draw.Of(40, 101, 400)).Select(_ => draw.Of(type.Includes.Count > 0 ? [$"_include={draw.Of(type.Includes)}", $"_include:iterate={draw.Of(type.Includes)}"] : Results))),
            5 => string.Join('&', Enumerable.Range(0, draw.Of(99, 101, 2000)).Select(i => $"{name}={i}")),
            6 => $"{name}{string.Concat(Enumerable.Repeat(draw.Of(":exact", ".name", "%00", ":", "$"), 1 + draw.Below(200)))}=a",
            7 => $"{name}={HostileText.Escaped(new string(draw.Of('a', '\\', ',', '|', '$', '%', 'é'), draw.Of(1000, 66_000, 200_000)))}",
            8 => $"_sort={string.Join(',', Enumerable.Repeat(draw.Of("_id", name, "-" + name), draw.Of(8, 9, 5000)))}",
            9 => $"_cursor={draw.Of("AAAA", new string('A', 5000), "%ff%fe", "..")}&_count={draw.Of("1", "1000000000")}",
            10 => $"{name}:missing={draw.Of("true", "false", "maybe", "", "true,false")}&{name}:missing=true",
            11 => $"{draw.Of("code", "value-quantity", "component-code-value-quantity", "code-value-quantity", "near", "onset-age")}={draw.Of("8867-4$gt5", "a$b$c", "$", "$$$$", "8867-4$1e400", "42.2|-71.1|10|km", "|||", "5.4|http://unitsofmeasure.org|", "1e400", "gt-1e-400")}",
            12 => $"code:in={HostileText.Escaped(HostileText.Any(draw))}&code:below=http://snomed.info/sct|404684003&code:above={HostileText.Escaped(HostileText.Any(draw))}",
            _ => Escapes(draw, name),
        };
        return Send(draw, $"{world.Base}/{(draw.Once(8) ? "" : type.Name)}", query);
    }

    /// <summary>A parameter with a value that a resource has, or nearly.</summary>
    public static string Parameter(Draw draw, FuzzWorld world, FuzzType type)
    {
        if (type.Parameters.Count == 0 || draw.Once(20))
        {
            return draw.Of(Results);
        }

        var (name, kind) = draw.Of(type.Parameters);
        var prefix = kind is "date" or "number" or "quantity" ? draw.Of(Prefixes) : "";
        var value = draw.Below(6) == 0 ? HostileText.Any(draw) : prefix + draw.Of(world.ValuesOf(kind));
        var chained = kind == "reference" && draw.Once(4) ? draw.Of(".name", ":Patient.name", ".identifier", ".code", "._id", ".", ".x") : "";
        var modifier = draw.Once(20) ? HostileText.Escaped(HostileText.Any(draw)) : draw.Of(Modifiers);
        return $"{name}{chained}{(chained.Length > 0 ? "" : modifier)}={HostileText.Escaped(value)}{(draw.Once(6) ? "," + HostileText.Escaped(draw.Of(world.ValuesOf(kind))) : "")}";
    }

    private static string Escapes(Draw draw, string name) => draw.Of(
        $"{name}=%", $"{name}=%4", $"{name}=%zz", $"{name}=%c0%af", $"{name}=%ed%a0%80", $"{name}=%u0041", "%00=%00", "=", "==", "&&&&", "?", "?a=b?c=d", $"{name}=a+b%2Bc", $"{name}", $"={name}", "%26=%3D", $"{name}=%25%30%30", $"{name}=\u00ff\u00fe",
        $"{name}%3Aexact=a", $"{name}=a;b=c", $"{name}[]=a", $"{name}={{}}", "a=" + string.Concat(Enumerable.Repeat("%F0%9F%98%80", 500)));

    private static FuzzType TypeOf(Draw draw, FuzzWorld world)
    {
        var held = draw.Of(world.Resources).Type;
        return draw.Once(6) ? draw.Of(world.Types) : world.Types.First(type => type.Name == held);
    }

    private static FuzzRequest Send(Draw draw, string path, string query)
    {
        // What Kestrel would not take as a line of its own goes as a form.
        if (query.Length < 7000 && !draw.Once(4))
        {
            return new() { Method = draw.Once(12) ? "HEAD" : "GET", Target = $"{path}?{query}" };
        }

        return new()
        {
            Method = "POST",
            Target = $"{path}/_search{(draw.Once(10) ? "?_count=2" : "")}",
            Headers = [("Content-Type", draw.Once(12) ? draw.Of("text/plain", "application/fhir+json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=utf-16") : "application/x-www-form-urlencoded")],
            Body = draw.Once(12) ? JsonMutation.OfText(draw, Encoding.Latin1.GetBytes(query)) : Encoding.Latin1.GetBytes(query),
            Chunked = draw.Once(5),
        };
    }
}
