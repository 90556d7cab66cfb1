using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Display;
using Microsoft.AspNetCore.Html;

namespace DrCloud.Api.Pages.Browse;

/// <summary>
/// A resource as nested lists that open and close without script. All text is encoded; the narrative is shown as its text, never as markup.
/// References to what is at this site are links.
/// </summary>
internal sealed partial class ResourceTree(Site site, JsonElement resource) : IHtmlContent
{
    // What is shown bounds the page: a CapabilityStatement has some 60,000 elements.
    private const int MostNodes = 5_000;
    private const int LongestText = 2_000;
    private const int OpenLevels = 3;

    // Seldom what one looks for.
    private static readonly string[] Closed = ["meta", "text", "extension", "contained"];

    private int _nodes;

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        _nodes = 0;
        writer.Write("<ul class=\"tree\">");
        WriteMembers(writer, encoder, resource, level: 0);
        writer.Write("</ul>");
        if (_nodes >= MostNodes)
        {
            writer.Write("<p class=\"note info\">The rest is not shown: the resource is large. The JSON has all of it.</p>");
        }
    }

    private void WriteMembers(TextWriter writer, HtmlEncoder encoder, JsonElement element, int level)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Array)
            {
                WriteNode(writer, encoder, member.Name, "", member.Value, level);
                continue;
            }

            var count = member.Value.GetArrayLength();
            foreach (var (place, item) in member.Value.EnumerateArray().Index())
            {
                WriteNode(writer, encoder, member.Name, count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{place + 1} of {count}"), item, level);
            }
        }
    }

    private void WriteNode(TextWriter writer, HtmlEncoder encoder, string name, string place, JsonElement value, int level)
    {
        if (++_nodes >= MostNodes)
        {
            return;
        }

        writer.Write("<li>");
        if (value.ValueKind == JsonValueKind.Object)
        {
            writer.Write(level < OpenLevels && !Closed.Contains(name) ? "<details open><summary>" : "<details><summary>");
            WriteName(writer, encoder, name, place);
            writer.Write(" <span class=\"gist\">");
            encoder.Encode(writer, Cut(ElementText.Of(value)));
            writer.Write("</span></summary><ul>");
            WriteMembers(writer, encoder, value, level + 1);
            writer.Write("</ul></details>");
        }
        else
        {
            WriteName(writer, encoder, name, place);
            writer.Write(' ');
            WriteLeaf(writer, encoder, name, value);
        }

        writer.Write("</li>");
    }

    private static void WriteName(TextWriter writer, HtmlEncoder encoder, string name, string place)
    {
        writer.Write("<span class=\"key\">");
        encoder.Encode(writer, name);
        if (place.Length > 0)
        {
            writer.Write(" <small>");
            encoder.Encode(writer, place);
            writer.Write("</small>");
        }

        writer.Write("</span>");
    }

    private void WriteLeaf(TextWriter writer, HtmlEncoder encoder, string name, JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        if (name is "reference" or "url" && BrowserAddress.OfReference(site, text) is { } address)
        {
            writer.Write("<a href=\"");
            encoder.Encode(writer, address);
            writer.Write("\">");
            encoder.Encode(writer, text);
            writer.Write("</a>");
            return;
        }

        writer.Write("<span class=\"value\">");
        encoder.Encode(writer, Cut(name == "div" ? TextOf(text) : text));
        writer.Write("</span>");
    }

    private static string Cut(string text) =>
        text.Length <= LongestText ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..LongestText]}… ({text.Length} characters)");

    private static string TextOf(string xhtml) => Blanks().Replace(System.Net.WebUtility.HtmlDecode(Tags().Replace(xhtml, " ")), " ").Trim();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
