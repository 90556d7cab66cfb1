using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>Code systems and coded values of the demo data.</summary>
internal static class Codes
{
    public const string LoincSystem = "http://loinc.org";
    public const string SnomedSystem = "http://snomed.info/sct";
    public const string RxNormSystem = "http://www.nlm.nih.gov/research/umls/rxnorm";
    public const string CvxSystem = "http://hl7.org/fhir/sid/cvx";
    public const string Icd10System = "http://hl7.org/fhir/sid/icd-10-cm";
    public const string UcumSystem = "http://unitsofmeasure.org";
    public const string NpiSystem = "http://hl7.org/fhir/sid/us-npi";
    public const string DataAbsentReason = "http://terminology.hl7.org/CodeSystem/data-absent-reason";

    private const string Terminology = "http://terminology.hl7.org/CodeSystem/";
    private const string UsCoreCodes = "http://hl7.org/fhir/us/core/CodeSystem/";

    public static CodeableConcept Loinc(string code, string display) => new(LoincSystem, code, display, display);

    public static CodeableConcept Snomed(string code, string display) => new(SnomedSystem, code, display, display);

    public static CodeableConcept RxNorm(string code, string display) => new(RxNormSystem, code, display, display);

    public static CodeableConcept Cvx(string code, string display) => new(CvxSystem, code, display, display);

    /// <summary>A code of one of HL7's systems, named by the last part of its address.</summary>
    public static CodeableConcept Hl7Code(string system, string code, string? display = null) => new(Terminology + system, code, display, null);

    /// <summary>A code of one of US Core's own systems, named by the last part of its address.</summary>
    public static CodeableConcept UsCoreCode(string system, string code, string display) => new(UsCoreCodes + system, code, display, null);

    /// <summary>The concept that US Core asks for where a coded value is not known (<see href="http://hl7.org/fhir/us/core/STU3.1.1/general-guidance.html#missing-data">missing data</see>).</summary>
    public static CodeableConcept Unknown(string text) => new(DataAbsentReason, "unknown", "Unknown", text);

    public static Quantity Quantity(decimal value, string unit, string ucum) => new(value, ucum, UcumSystem) { Unit = unit };

    /// <summary>Type <c>code</c> of HL7's identifier table 0203.</summary>
    public static Identifier Identifier(string system, string value, string type, string display) =>
        new(system, value) { Use = Hl7.Fhir.Model.Identifier.IdentifierUse.Official, Type = Hl7Code("v2-0203", type, display) };
}
