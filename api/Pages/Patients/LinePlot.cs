using System.Globalization;
using System.Text.Encodings.Web;
using DrCloud.Fhir.Display.Measurements;
using Microsoft.AspNetCore.Html;

namespace DrCloud.Api.Pages.Patients;

/// <summary>
/// A series as a small line plot: SVG made on the server, in the colours of the style sheet. The reference range is a band, what lies outside is
/// marked by its shape; to those who do not see it, its name says what it shows, and a table beside it has all values.
/// </summary>
internal sealed class LinePlot(MeasurementSeries series) : IHtmlContent
{
    // In units of the drawing, which is scaled to its place.
    private const double Width = 320;
    private const double Height = 104;
    private const double Left = 44;
    private const double Right = 310;
    private const double Top = 10;
    private const double Bottom = 82;
    private const double LineHeight = 13;
    private const double Mark = 3;

    private readonly List<Measurement> _points = [.. series.Lines.SelectMany(line => line.Points)];

    /// <summary>What it shows, in words.</summary>
    private string Summary
    {
        get
        {
            var (first, last) = (_points.MinBy(point => point.When)!, _points.MaxBy(point => point.When)!);
            var values = string.Join(", ", series.Lines.Select(RangeOf));
            return $"{series.Name} from {first.WhenText} to {last.WhenText}: {values} {series.Unit}".Trim();
        }
    }

    private static string RangeOf(MeasurementLine line) =>
        $"{line.Name} {line.Points.MinBy(point => point.Value)!.ValueText} to {line.Points.MaxBy(point => point.Value)!.ValueText}".Trim();

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var scale = new Scale(_points, series.Lines is [var only] ? only.Reference : null);
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"<svg class=\"plot\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\""));
        encoder.Encode(writer, Summary);
        writer.Write("\">");
        WriteBand(writer, scale);
        foreach (var (place, line) in series.Lines.Index())
        {
            WriteLine(writer, scale, line, place % 2 == 0 ? "first" : "second");
        }

        WriteLabels(writer, encoder, scale);
        writer.Write("</svg>");
    }

    private static void WriteBand(TextWriter writer, Scale scale)
    {
        if (scale.Reference is { } range && (range.Low ?? range.High) is not null)
        {
            var (top, bottom) = (range.High is { } high ? scale.Y(high) : Top, range.Low is { } low ? scale.Y(low) : Bottom);
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"<rect class=\"band\" x=\"{Left}\" y=\"{top:0.#}\" width=\"{Right - Left}\" height=\"{Math.Max(0, bottom - top):0.#}\"/>"));
        }

        writer.Write(string.Create(CultureInfo.InvariantCulture, $"<path class=\"axis\" d=\"M{Left} {Top}V{Bottom}H{Right}\"/>"));
    }

    private static void WriteLine(TextWriter writer, Scale scale, MeasurementLine line, string name)
    {
        if (line.Points.Count > 1)
        {
            var points = string.Join(' ', line.Points.Select(point => string.Create(
                CultureInfo.InvariantCulture, $"{scale.X(point.When):0.#},{scale.Y(point.Value):0.#}")));
            writer.Write($"<polyline class=\"{name}\" points=\"{points}\"/>");
        }

        foreach (var point in line.Points)
        {
            var (x, y) = (scale.X(point.When), scale.Y(point.Value));
            var kind = point.Flag is MeasurementFlag.None ? name : "out";
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"<path class=\"{kind}\" d=\"M{x:0.#} {y:0.#}{ShapeOf(point.Flag)}\"/>"));
        }
    }

    // From the point on: a disc, or a triangle that points to where the value lies, or a diamond.
    private static string ShapeOf(MeasurementFlag flag) => flag switch
    {
        MeasurementFlag.High => "m0-5l5 8h-10z",
        MeasurementFlag.Low => "m0 5l5-8h-10z",
        MeasurementFlag.Abnormal => "m0-5l5 5l-5 5l-5-5z",
        _ => string.Create(CultureInfo.InvariantCulture, $"m-{Mark} 0a{Mark} {Mark} 0 1 0 {2 * Mark} 0a{Mark} {Mark} 0 1 0-{2 * Mark} 0z"),
    };

    private void WriteLabels(TextWriter writer, HtmlEncoder encoder, Scale scale)
    {
        var (most, least) = (_points.MaxBy(point => point.Value)!, _points.MinBy(point => point.Value)!);
        var (top, bottom) = (scale.Y(most.Value), scale.Y(least.Value));
        WriteText(writer, encoder, Left - 6, top + 4, "end", Number(most.Value));
        if (bottom - top > LineHeight)
        {
            WriteText(writer, encoder, Left - 6, bottom + 4, "end", Number(least.Value));
        }

        var (first, last) = (_points.MinBy(point => point.When)!, _points.MaxBy(point => point.When)!);
        WriteText(writer, encoder, Left, Height - 6, "start", DayOf(first));
        if (DayOf(first) != DayOf(last))
        {
            WriteText(writer, encoder, Right, Height - 6, "end", DayOf(last));
        }
    }

    private static void WriteText(TextWriter writer, HtmlEncoder encoder, double x, double y, string anchor, string text)
    {
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">"));
        encoder.Encode(writer, text);
        writer.Write("</text>");
    }

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) is > 0 and (< 0.001 or >= 1e6) ? "0.#e0" : "0.###", CultureInfo.InvariantCulture);

    private static string DayOf(Measurement point) => point.WhenText.Split(' ')[0];

    /// <summary>Where times and values lie in the drawing.</summary>
    private sealed class Scale
    {
        private readonly double _firstTime;
        private readonly double _duration;
        private readonly double _least;
        private readonly double _span;

        public Scale(List<Measurement> points, ReferenceRange? reference)
        {
            Reference = reference;
            (_firstTime, var lastTime) = (points.Min(point => point.When).Ticks, points.Max(point => point.When).Ticks);
            _duration = lastTime - _firstTime;
            List<double> values = [.. points.Select(point => point.Value), .. new[] { reference?.Low, reference?.High }.OfType<double>()];
            var (least, most) = (values.Min(), values.Max());
            var margin = most > least ? (most - least) * 0.06 : Math.Max(1, Math.Abs(most) * 0.1);
            (_least, _span) = (least - margin, most - least + (2 * margin));
        }

        public ReferenceRange? Reference { get; }

        public double X(DateTimeOffset when) =>
            _duration == 0 ? (Left + Right) / 2 : Left + Mark + ((when.Ticks - _firstTime) / _duration * (Right - Left - (2 * Mark)));

        public double Y(double value) => Bottom - ((value - _least) / _span * (Bottom - Top));
    }
}
