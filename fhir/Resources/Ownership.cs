using System.Collections.Frozen;
using System.Text.Json;

namespace DrCloud.Fhir.Resources;

/// <summary>
/// Whose a resource is. The owner is its subject, patient or beneficiary: the elements below, taken from what R4's
/// <see href="https://hl7.org/fhir/R4/compartmentdefinition-patient.html">patient compartment</see> says and from the types it leaves out (Device, Task …).
/// Only a local literal reference, <c>Patient/id</c>, counts. Types that are not listed are shared.
/// </summary>
public static class Ownership
{
    /// <summary>The element, or elements in order of precedence, that name the owner.</summary>
    private static readonly FrozenDictionary<string, string[]> Owners = new Dictionary<string, string[]>
    {
        ["Account"] = ["subject"],
        ["AdverseEvent"] = ["subject"],
        ["AllergyIntolerance"] = ["patient"],
        ["Appointment"] = ["participant.actor"],
        ["AppointmentResponse"] = ["actor"],
        ["Basic"] = ["subject"],
        ["BodyStructure"] = ["patient"],
        ["CarePlan"] = ["subject"],
        ["CareTeam"] = ["subject"],
        ["ChargeItem"] = ["subject"],
        ["Claim"] = ["patient"],
        ["ClaimResponse"] = ["patient"],
        ["ClinicalImpression"] = ["subject"],
        ["Communication"] = ["subject"],
        ["CommunicationRequest"] = ["subject"],
        ["Composition"] = ["subject"],
        ["Condition"] = ["subject"],
        ["Consent"] = ["patient"],
        ["Contract"] = ["subject"],
        ["Coverage"] = ["beneficiary"],
        ["CoverageEligibilityRequest"] = ["patient"],
        ["CoverageEligibilityResponse"] = ["patient"],
        ["DetectedIssue"] = ["patient"],
        ["Device"] = ["patient"],
        ["DeviceRequest"] = ["subject"],
        ["DeviceUseStatement"] = ["subject"],
        ["DiagnosticReport"] = ["subject"],
        ["DocumentManifest"] = ["subject"],
        ["DocumentReference"] = ["subject"],
        ["Encounter"] = ["subject"],
        ["EnrollmentRequest"] = ["candidate"],
        ["EpisodeOfCare"] = ["patient"],
        ["ExplanationOfBenefit"] = ["patient"],
        ["FamilyMemberHistory"] = ["patient"],
        ["Flag"] = ["subject"],
        ["Goal"] = ["subject"],
        ["GuidanceResponse"] = ["subject"],
        ["ImagingStudy"] = ["subject"],
        ["Immunization"] = ["patient"],
        ["ImmunizationEvaluation"] = ["patient"],
        ["ImmunizationRecommendation"] = ["patient"],
        ["Invoice"] = ["subject"],
        ["List"] = ["subject"],
        ["MeasureReport"] = ["subject"],
        ["Media"] = ["subject"],
        ["MedicationAdministration"] = ["subject"],
        ["MedicationDispense"] = ["subject"],
        ["MedicationRequest"] = ["subject"],
        ["MedicationStatement"] = ["subject"],
        ["MolecularSequence"] = ["patient"],
        ["NutritionOrder"] = ["patient"],
        ["Observation"] = ["subject"],
        ["Procedure"] = ["subject"],
        ["QuestionnaireResponse"] = ["subject"],
        ["RelatedPerson"] = ["patient"],
        ["RequestGroup"] = ["subject"],
        ["ResearchSubject"] = ["individual"],
        ["RiskAssessment"] = ["subject"],
        ["Schedule"] = ["actor"],
        ["ServiceRequest"] = ["subject"],
        ["Specimen"] = ["subject"],
        ["SupplyDelivery"] = ["patient"],
        ["SupplyRequest"] = ["deliverTo"],
        ["Task"] = ["for"],
        ["VisionPrescription"] = ["patient"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// The rule of the links: types whose owner's element may name several patients, who all are its subject alike. The first owns, the others' records show it.
    /// Performers, payers, recipients and the like never link, nor do Group, List, Person and Patient.link.
    /// </summary>
    private static readonly FrozenSet<string> CoSubjects = FrozenSet.ToFrozenSet(["Account", "Appointment", "Contract", "Schedule"], StringComparer.Ordinal);

    /// <summary>The owner and the links of a resource.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="id">Its logical id.</param>
    /// <param name="resource">Its JSON, references set.</param>
    public static (OwnerRule Owner, IReadOnlyList<string> Links) Of(string type, string id, JsonElement resource)
    {
        switch (type)
        {
            case "Patient":
                return (new OwnerRule { Patient = id }, []);
            case "Provenance":
                return (OfProvenance(resource), []);
        }

        var patients = new List<string>();
        foreach (var path in Owners.GetValueOrDefault(type, []))
        {
            Collect(resource, path.Split('.'), key =>
            {
                if (key.Type == "Patient" && !patients.Contains(key.Id))
                {
                    patients.Add(key.Id);
                }
            });
        }

        return patients.Count == 0 ? (OwnerRule.Shared, [])
            : (new OwnerRule { Patient = patients[0] }, CoSubjects.Contains(type) ? patients[1..] : []);
    }

    /// <summary>True if resources of the type can belong to a patient's record; false for types that are always shared.</summary>
    public static bool CanHaveOwner(string type) => type is "Patient" or "Provenance" || Owners.ContainsKey(type);

    /// <summary>Provenance names the patient directly, or follows its <see href="https://hl7.org/fhir/R4/provenance-definitions.html#Provenance.target">targets</see>.</summary>
    private static OwnerRule OfProvenance(JsonElement resource)
    {
        var targets = new List<ResourceKey>();
        Collect(resource, ["target"], targets.Add);
        var patient = targets.FirstOrDefault(t => t.Type == "Patient").Id;
        return patient is not null ? new OwnerRule { Patient = patient } : new OwnerRule { Follows = targets };
    }

    private static void Collect(JsonElement element, ReadOnlySpan<string> path, Action<ResourceKey> found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Collect(item, path, found);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object && path.Length > 0)
        {
            if (element.TryGetProperty(path[0], out var child))
            {
                Collect(child, path[1..], found);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty("reference", out var reference)
            && reference.ValueKind == JsonValueKind.String
            && LiteralReference.TryParseRelative(reference.GetString(), out var key))
        {
            found(key);
        }
    }
}
