using DrCloud.Fhir.Capability;

namespace DrCloud.Api.Tests.Fhir;

/// <summary>A smallest resource of every type that can be in a patient's record, written down here a second time: the tests' own knowledge of what names the owner.</summary>
internal static class OwnedResources
{
    private static readonly Dictionary<string, string> Elements = new()
    {
        ["subject"] = """
            AdverseEvent Basic CarePlan CareTeam ChargeItem ClinicalImpression Communication CommunicationRequest Composition Condition DeviceRequest DeviceUseStatement
            DiagnosticReport DocumentManifest DocumentReference Encounter Flag Goal GuidanceResponse ImagingStudy Invoice List MeasureReport Media MedicationAdministration
            MedicationDispense MedicationRequest MedicationStatement Observation Procedure QuestionnaireResponse RequestGroup RiskAssessment ServiceRequest Specimen
            """,
        ["patient"] = """
            AllergyIntolerance BodyStructure Claim ClaimResponse Consent CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device EpisodeOfCare
            ExplanationOfBenefit FamilyMemberHistory Immunization ImmunizationEvaluation ImmunizationRecommendation MolecularSequence NutritionOrder RelatedPerson
            SupplyDelivery VisionPrescription
            """,
        ["beneficiary"] = "Coverage",
        ["candidate"] = "EnrollmentRequest",
        ["individual"] = "ResearchSubject",
        ["deliverTo"] = "SupplyRequest",
        ["for"] = "Task",
        ["actor"] = "AppointmentResponse",
        ["[subject]"] = "Account Contract",
        ["[actor]"] = "Schedule",
        ["[target]"] = "Provenance",
        ["[participant].actor"] = "Appointment",
    };

    /// <summary>Type, and the JSON member that makes the patient its owner.</summary>
    public static IEnumerable<(string Type, string Member)> Of(string patient)
    {
        foreach (var (element, types) in Elements)
        {
            foreach (var type in types.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                yield return (type, MemberOf(element, $$"""{"reference":"Patient/{{patient}}"}"""));
            }
        }
    }

    /// <summary>The types that no patient's record owns.</summary>
    public static IEnumerable<string> SharedTypes => ServedTypes.All.Except(Of("x").Select(o => o.Type)).Except(["Patient"]);

    private static string MemberOf(string element, string reference)
    {
        var parts = element.Split('.');
        var inner = parts.Length > 1 ? $$"""{"{{parts[1]}}":{{reference}}}""" : reference;
        var name = parts[0].Trim('[', ']');
        return parts[0].StartsWith('[') ? $"\"{name}\":[{inner}]" : $"\"{name}\":{inner}";
    }
}
