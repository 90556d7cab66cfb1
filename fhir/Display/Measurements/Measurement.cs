namespace DrCloud.Fhir.Display.Measurements;

/// <summary>
/// A number that was measured: the value of an <see href="https://hl7.org/fhir/R4/observation.html">Observation</see>, or of one of its components.
/// </summary>
/// <param name="Observation">Logical id of the Observation.</param>
/// <param name="When">When it was measured; the beginning of what the record says, such as a day or a year.</param>
/// <param name="WhenText">The same as the record says it.</param>
/// <param name="Value">The number, in the unit of its series.</param>
/// <param name="ValueText">The number as it is stored, with its comparator.</param>
/// <param name="Flag">What is remarkable about it.</param>
/// <param name="FlagText">The same in words; empty where nothing is.</param>
public sealed record Measurement(
    string Observation, DateTimeOffset When, string WhenText, double Value, string ValueText, MeasurementFlag Flag, string FlagText);

/// <summary>Where a value lies (<see href="https://hl7.org/fhir/R4/valueset-observation-interpretation.html">interpretation</see>).</summary>
public enum MeasurementFlag
{
    /// <summary>Within the reference range, or there is none.</summary>
    None,

    /// <summary>Below the reference range.</summary>
    Low,

    /// <summary>Above the reference range.</summary>
    High,

    /// <summary>Not normal in another way.</summary>
    Abnormal,
}

/// <summary>
/// What is normal, in the unit of the series
/// (<see href="https://hl7.org/fhir/R4/observation-definitions.html#Observation.referenceRange">referenceRange</see>).
/// </summary>
/// <param name="Low">The least; null for no bound.</param>
/// <param name="High">The most; null for no bound.</param>
/// <param name="Text">The range in words.</param>
public sealed record ReferenceRange(double? Low, double? High, string Text);

/// <summary>One quantity over time.</summary>
/// <param name="Name">Which component of the Observations it is; empty where it is their own value.</param>
/// <param name="Points">The values, the oldest first; never none.</param>
/// <param name="Reference">The reference range of the newest value that has one.</param>
public sealed record MeasurementLine(string Name, IReadOnlyList<Measurement> Points, ReferenceRange? Reference)
{
    /// <summary>The newest value.</summary>
    public Measurement Last => Points[^1];
}

/// <summary>What one chart shows: the Observations of one code in one unit; several lines where they have components, as a blood pressure has.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">The unit, for people; empty for none.</param>
/// <param name="Lines">The lines; never none.</param>
public sealed record MeasurementSeries(string Name, string Unit, IReadOnlyList<MeasurementLine> Lines)
{
    /// <summary>The values measured at one time side by side, one for each line, the newest first; null where the Observation lacks one.</summary>
    public IReadOnlyList<IReadOnlyList<Measurement?>> Rows =>
    [
        .. Lines.SelectMany(line => line.Points).GroupBy(point => point.Observation).OrderByDescending(row => row.First().When)
            .Select(row => (IReadOnlyList<Measurement?>)[.. Lines.Select(line => line.Points.FirstOrDefault(point => point.Observation == row.Key))]),
    ];
}
