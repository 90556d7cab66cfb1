using System.Text;

namespace DrCloud.Tests.Fuzzing;

/// <summary>Resources as XML: as they are, and with what XML parsers are attacked by.</summary>
internal static class XmlRequests
{
    private static readonly string[] Prologues =
    [
        "<!DOCTYPE x>", "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>", "<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/x\"> %p;]>",
        "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">]>",
        "<?xml version=\"1.1\"?>", "<?xml version=\"1.0\" encoding=\"utf-16\"?>", "<?xml version=\"1.0\" encoding=\"x\"?>", "<?xml-stylesheet href=\"x\"?>", "<!-- c -->", "\ufeff", " ", "x",
    ];

    private static readonly string[] Insertions =
    [
        "&e;", "&d;", "&#0;", "&#x1F;", "&#xD800;", "&lt;", "&nbsp;", "<![CDATA[x]]>", "<?pi x?>", "<!-- -- -->", "<a/>", "<extension/>", "<id value=\"\"/>", "<id value=\"a\" value=\"b\"/>", "<x:y/>", "<name xmlns=\"http://example.org\"/>", "<text><div/></text>", "<contained/>", "<contained><Patient/></contained>",
        "<birthDate value=\"x\"/>", "<valueDecimal value=\"1e400\"/>", "text", "\0", "]]>", "<", "</", "<extension url=\"u\"><valueString value=\"v\"/><valueInteger value=\"1\"/></extension>",
    ];

    public static FuzzRequest Make(Draw draw, FuzzWorld world)
    {
        var (resource, xml) = draw.Of(world.AsXml);
        var text = xml;
        if (draw.Once(3))
        {
            text = draw.Of(Prologues) + (draw.Once(2) ? xml : xml[(xml.IndexOf("?>", StringComparison.Ordinal) is > 0 and var end ? end + 2 : 0)..]);
        }

        for (var changes = draw.Below(3); changes > 0; changes--)
        {
            // Between elements, mostly.
            var at = text.IndexOf('<', draw.Below(text.Length));
            at = at < 0 || draw.Once(5) ? draw.Below(text.Length) : at;
            text = text.Insert(at, draw.Of(Insertions));
        }

        if (draw.Once(30))
        {
            var depth = draw.Of(70, 1000, 20_000);
            text = text.Replace("<id ", string.Concat(Enumerable.Repeat("<extension url=\"u\">", depth)) + string.Concat(Enumerable.Repeat("</extension>", depth)) + "<id ", StringComparison.Ordinal);
        }

        var bytes = draw.Once(30) ? Encoding.Unicode.GetBytes(text) : Encoding.UTF8.GetBytes(text);
        var creates = draw.Once(3);
        return new()
        {
            Method = creates ? "POST" : "PUT",
            Target = $"{world.Base}/{resource.Type}{(creates ? "" : "/" + resource.Id)}",
            Headers = [("Content-Type", draw.Once(10) ? draw.Of("application/xml", "text/xml", "application/fhir+xml; charset=utf-16", "application/fhir+json") : "application/fhir+xml"), .. draw.Once(3) ? [("Accept", "application/fhir+xml")] : Array.Empty<(string, string)>()],
            Body = draw.Once(8) ? JsonMutation.OfText(draw, bytes) : bytes,
        };
    }
}
