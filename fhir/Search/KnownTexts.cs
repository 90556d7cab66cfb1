using System.Collections.Frozen;
using System.Text;

namespace DrCloud.Fhir.Search;

/// <summary>
/// Texts so frequent in index values that a packed index names them by number.
/// The numbers are stored: append only, never reorder or remove.
/// </summary>
internal static class KnownTexts
{
    private static readonly string[] Texts =
    [
        "http://loinc.org",
        "http://snomed.info/sct",
        "http://unitsofmeasure.org",
        "http://www.nlm.nih.gov/research/umls/rxnorm",
        "http://hl7.org/fhir/sid/cvx",
        "http://hl7.org/fhir/sid/icd-10-cm",
        "http://hl7.org/fhir/sid/us-npi",
        "http://hl7.org/fhir/sid/us-ssn",
        "http://www.ama-assn.org/go/cpt",
        "http://nucc.org/provider-taxonomy",
        "urn:ietf:bcp:47",
        "urn:ietf:rfc:3986",
        "urn:iso:std:iso:4217",
        "urn:oid:2.16.840.1.113883.6.238",
        "http://terminology.hl7.org/CodeSystem/special-values",
        "http://terminology.hl7.org/CodeSystem/observation-category",
        "http://terminology.hl7.org/CodeSystem/condition-category",
        "http://terminology.hl7.org/CodeSystem/condition-clinical",
        "http://terminology.hl7.org/CodeSystem/condition-ver-status",
        "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
        "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
        "http://terminology.hl7.org/CodeSystem/v2-0074",
        "http://terminology.hl7.org/CodeSystem/v2-0203",
        "http://terminology.hl7.org/CodeSystem/v3-ActCode",
        "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus",
        "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
        "http://terminology.hl7.org/CodeSystem/v3-ActReason",
        "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
        "http://terminology.hl7.org/CodeSystem/claim-type",
        "http://terminology.hl7.org/CodeSystem/goal-achievement",
        "http://terminology.hl7.org/CodeSystem/organization-type",
        "http://terminology.hl7.org/CodeSystem/location-physical-type",
        "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
        "http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type",
        "http://hl7.org/fhir/us/core/CodeSystem/condition-category",
        "http://hl7.org/fhir/us/core/CodeSystem/careplan-category",
        "http://hl7.org/fhir/administrative-gender",
        "http://hl7.org/fhir/observation-status",
        "http://hl7.org/fhir/encounter-status",
        "http://hl7.org/fhir/diagnostic-report-status",
        "http://hl7.org/fhir/document-reference-status",
        "http://hl7.org/fhir/composition-status",
        "http://hl7.org/fhir/event-status",
        "http://hl7.org/fhir/request-status",
        "http://hl7.org/fhir/request-intent",
        "http://hl7.org/fhir/request-priority",
        "http://hl7.org/fhir/goal-status",
        "http://hl7.org/fhir/care-team-status",
        "http://hl7.org/fhir/location-status",
        "http://hl7.org/fhir/device-status",
        "http://hl7.org/fhir/contact-point-system",
        "http://hl7.org/fhir/address-use",
        "http://hl7.org/fhir/allergy-intolerance-category",
        "http://hl7.org/fhir/allergy-intolerance-criticality",
        "http://hl7.org/fhir/allergy-intolerance-type",
        "http://hl7.org/fhir/CodeSystem/medicationrequest-status",
        "http://hl7.org/fhir/CodeSystem/medicationrequest-intent",
        "http://hl7.org/fhir/explanationofbenefit-status",
        "http://hl7.org/fhir/fm-status",
        "http://hl7.org/fhir/bundle-type",
        "http://hl7.org/fhir/supplydelivery-status",
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "Organization",
        "Location",
        "Encounter",
        "Observation",
        "Condition",
        "Procedure",
        "Medication",
        "MedicationRequest",
        "DiagnosticReport",
        "DocumentReference",
        "CareTeam",
        "CarePlan",
        "Goal",
        "Immunization",
        "AllergyIntolerance",
        "Device",
        "Coverage",
        "Claim",
        "ExplanationOfBenefit",
        "Provenance",
        "Binary",
        "Group",
        "RelatedPerson",
        "ServiceRequest",
        "ImagingStudy",
        "Specimen",
        "final",
        "active",
        "completed",
        "finished",
        "resolved",
        "confirmed",
        "current",
        "true",
        "false",
        "laboratory",
        "vital-signs",
        "survey",
        "order",
    ];

    private static readonly byte[][] Encoded = [.. Texts.Select(Encoding.UTF8.GetBytes)];

    private static readonly FrozenDictionary<string, int> Numbers =
        Texts.Select((text, number) => KeyValuePair.Create(text, number)).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The number of a text, or -1.</summary>
    public static int NumberOf(string text) => Numbers.TryGetValue(text, out var number) ? number : -1;

    /// <summary>The UTF-8 of a number.</summary>
    public static ReadOnlySpan<byte> Utf8(int number) => Encoded[number];

    /// <summary>The text of a number.</summary>
    public static string Text(int number) => Texts[number];
}
