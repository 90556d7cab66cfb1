using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>The profiles that the demo data claim in <c>meta.profile</c>.</summary>
internal static class Profiles
{
    /// <summary>The base of <see href="http://hl7.org/fhir/us/core/STU3.1.1/profiles-and-extensions.html">US Core 3.1.1</see>'s structure definitions.</summary>
    public const string UsCoreBase = "http://hl7.org/fhir/us/core/StructureDefinition/";

    /// <summary>The base of <see href="https://hl7.org/fhir/R4/observation-vitalsigns.html">R4's vital signs</see> profiles.</summary>
    public const string R4Base = "http://hl7.org/fhir/StructureDefinition/";

    public static Meta UsCore(string name) => new() { Profile = [UsCoreBase + name] };

    public static Meta VitalSign(string name) => new() { Profile = [R4Base + name] };
}
