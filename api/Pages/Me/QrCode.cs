using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;
using QRCoder;

namespace DrCloud.Api.Pages.Me;

/// <summary>A QR code as an SVG within the page: nothing is fetched, and no style is set, which the content security policy would refuse.</summary>
internal static class QrCode
{
    /// <summary>The picture of the text. Black on white in dark pages too: not every camera reads the inverse.</summary>
    public static IHtmlContent Svg(string text, string label)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = code.ModuleMatrix;   // with the quiet zone of four modules around it
        var path = new StringBuilder();
        for (var y = 0; y < modules.Count; y++)
        {
            for (var x = 0; x < modules[y].Length; x++)
            {
                if (modules[y][x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        var svg = new HtmlContentBuilder();
        return svg.AppendFormat(
            "<svg class=\"qr\" viewBox=\"0 0 {0} {0}\" role=\"img\" aria-label=\"{1}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{0}v{0}h-{0}z\"/><path fill=\"#000\" d=\"{2}\"/></svg>",
            modules.Count, label, path.ToString());
    }
}
