using System.Collections.Frozen;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Search;

/// <summary>
/// The <see href="https://hl7.org/fhir/R4/compartmentdefinition.html">compartments</see> of R4: by which parameters a resource of a type belongs to the compartment
/// of another. A search of one is a search with the condition that one of them names the compartment's resource.
/// </summary>
public static class Compartments
{
    private static readonly FrozenDictionary<string, FrozenDictionary<string, string[]>> Definitions = new Dictionary<string, FrozenDictionary<string, string[]>>
    {
        ["Patient"] = Read("""
            Account subject; AdverseEvent subject; AllergyIntolerance patient recorder asserter; Appointment actor; AppointmentResponse actor;
            Basic patient author; BodyStructure patient; CarePlan patient performer; CareTeam patient participant; ChargeItem subject; Claim patient payee;
            ClaimResponse patient; ClinicalImpression subject; Communication subject sender recipient; CommunicationRequest subject sender recipient requester;
            Composition subject author attester; Condition patient asserter; Consent patient; Coverage policy-holder subscriber beneficiary payor;
            CoverageEligibilityRequest patient; CoverageEligibilityResponse patient; DetectedIssue patient; DeviceRequest subject performer;
            DeviceUseStatement subject; DiagnosticReport subject; DocumentManifest subject author recipient; DocumentReference subject author;
            Encounter patient; EnrollmentRequest subject; EpisodeOfCare patient; ExplanationOfBenefit patient payee; FamilyMemberHistory patient; Flag patient;
            Goal patient; Group member; ImagingStudy patient; Immunization patient; ImmunizationEvaluation patient; ImmunizationRecommendation patient;
            Invoice subject patient recipient; List subject source; MeasureReport patient; Media subject; MedicationAdministration patient performer subject;
            MedicationDispense subject patient receiver; MedicationRequest subject; MedicationStatement subject; MolecularSequence patient;
            NutritionOrder patient; Observation subject performer; Patient link; Person patient; Procedure patient performer; Provenance patient;
            QuestionnaireResponse subject author; RelatedPerson patient; RequestGroup subject participant; ResearchSubject individual; RiskAssessment subject;
            Schedule actor; ServiceRequest subject performer; Specimen subject; SupplyDelivery patient; SupplyRequest subject; VisionPrescription patient
            """),
        ["Encounter"] = Read("""
            CarePlan encounter; CareTeam encounter; ChargeItem context; Claim encounter; ClinicalImpression encounter; Communication encounter;
            CommunicationRequest encounter; Composition encounter; Condition encounter; DeviceRequest encounter; DiagnosticReport encounter;
            DocumentManifest related-ref; DocumentReference encounter; Encounter; ExplanationOfBenefit encounter; Media encounter;
            MedicationAdministration context; MedicationRequest encounter; NutritionOrder encounter; Observation encounter; Procedure encounter;
            QuestionnaireResponse encounter; RequestGroup encounter; ServiceRequest encounter; VisionPrescription encounter
            """),
        ["RelatedPerson"] = Read("""
            AdverseEvent recorder; AllergyIntolerance asserter; Appointment actor; AppointmentResponse actor; Basic author; CarePlan performer;
            CareTeam participant; ChargeItem enterer performer-actor; Claim payee; Communication sender recipient; CommunicationRequest sender recipient requester;
            Composition author; Condition asserter; Coverage policy-holder subscriber payor; DocumentManifest author recipient; DocumentReference author;
            Encounter participant; ExplanationOfBenefit payee; Invoice recipient; MedicationAdministration performer; MedicationStatement source;
            Observation performer; Patient link; Person link; Procedure performer; Provenance agent; QuestionnaireResponse author source; RelatedPerson;
            RequestGroup participant; Schedule actor; ServiceRequest performer; SupplyRequest requester
            """),
        ["Practitioner"] = Read("""
            Account subject; AdverseEvent recorder; AllergyIntolerance recorder asserter; Appointment actor; AppointmentResponse actor;
            Basic author; CarePlan performer; CareTeam participant; ChargeItem enterer performer-actor; Claim enterer provider payee care-team;
            ClaimResponse requestor; ClinicalImpression assessor; Communication sender recipient; CommunicationRequest sender recipient requester;
            Composition subject author attester; Condition asserter; CoverageEligibilityRequest enterer provider; CoverageEligibilityResponse requestor;
            DetectedIssue author; DeviceRequest requester performer; DiagnosticReport performer; DocumentManifest subject author recipient;
            DocumentReference subject author authenticator; Encounter practitioner participant; EpisodeOfCare care-manager;
            ExplanationOfBenefit enterer provider payee care-team; Flag author; Group member; Immunization performer; Invoice participant; Linkage author;
            List source; Media subject operator; MedicationAdministration performer; MedicationDispense performer receiver; MedicationRequest requester;
            MedicationStatement source; MessageHeader receiver author responsible enterer; NutritionOrder provider; Observation performer;
            Patient general-practitioner; PaymentNotice provider; PaymentReconciliation requestor; Person practitioner; Practitioner;
            PractitionerRole practitioner; Procedure performer; Provenance agent; QuestionnaireResponse author source; RequestGroup participant author;
            ResearchStudy principalinvestigator; RiskAssessment performer; Schedule actor; ServiceRequest performer requester; Specimen collector;
            SupplyDelivery supplier receiver; SupplyRequest requester; VisionPrescription prescriber
            """),
        ["Device"] = Read("""
            Account subject; Appointment actor; AppointmentResponse actor; ChargeItem enterer performer-actor;
            Claim procedure-udi item-udi detail-udi subdetail-udi; Communication sender recipient; CommunicationRequest sender recipient; Composition author;
            DetectedIssue author; Device; DeviceRequest device subject requester performer; DeviceUseStatement device; DiagnosticReport subject;
            DocumentManifest subject author; DocumentReference subject author; ExplanationOfBenefit procedure-udi item-udi detail-udi subdetail-udi; Flag author;
            Group member; Invoice participant; List subject source; Media subject; MedicationAdministration device; MessageHeader target;
            Observation subject device; Provenance agent; QuestionnaireResponse author; RequestGroup author; RiskAssessment performer; Schedule actor;
            ServiceRequest performer requester; Specimen subject; SupplyRequest requester
            """),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The types whose resources have a compartment.</summary>
    public static IReadOnlyCollection<string> Names => Definitions.Keys;

    /// <summary>The types of which resources can be in the compartment; none where there is no such compartment.</summary>
    public static IReadOnlyCollection<string> TypesOf(string compartment) => Definitions.TryGetValue(compartment, out var types) ? types.Keys : [];

    /// <summary>The parameters by which a resource of the type belongs to the compartment.</summary>
    public static IReadOnlyList<string> ParametersOf(string compartment, string type) =>
        Definitions.TryGetValue(compartment, out var types) && types.TryGetValue(type, out var parameters) ? parameters : [];

    /// <summary>That a resource of one of the types is in the compartment of <paramref name="of"/>; the resource itself is, too.</summary>
    internal static SearchCondition Condition(ResourceKey of, IReadOnlyList<string> types)
    {
        var parameters = types.SelectMany(type => ParametersOf(of.Type, type).Select(code => SearchParameterTable.Instance.For(type)[code])).ToList();
        var members = new SearchCondition.Matches(SearchParameter.Union($"{of.Type} compartment", parameters), new ValueMatch.Reference(of.Type, of.Id, null));
        return types.Contains(of.Type) ? new SearchCondition.Or([members, new SearchCondition.KeyIn([of])]) : members;
    }

    private static FrozenDictionary<string, string[]> Read(string definition) => definition
        .Split(';').Select(type => type.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .ToFrozenDictionary(words => words[0], words => words[1..], StringComparer.Ordinal);
}
