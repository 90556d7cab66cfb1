using System.Text.Json.Serialization;

namespace DrCloud.Fhir.UsCore;

/// <summary>How strongly a guide asks for something (<see href="https://hl7.org/fhir/R4/conformance-rules.html#conflang"/>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Expectation>))]
public enum Expectation
{
    /// <summary>Allowed.</summary>
    [JsonStringEnumMemberName("MAY")]
    May,

    /// <summary>Recommended.</summary>
    [JsonStringEnumMemberName("SHOULD")]
    Should,

    /// <summary>Required.</summary>
    [JsonStringEnumMemberName("SHALL")]
    Shall,
}
