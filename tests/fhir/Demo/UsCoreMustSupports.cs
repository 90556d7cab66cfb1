namespace DrCloud.Fhir.Tests.Demo;

/// <summary>
/// What a server must be able to show of each <see href="http://hl7.org/fhir/us/core/STU3.1.1/">US Core 3.1.1</see> profile: the elements, slices and
/// extensions marked must-support, in the words of <see cref="ElementPath"/>.
/// </summary>
internal static class UsCoreMustSupports
{
    private const string UsCore = "http://hl7.org/fhir/us/core/StructureDefinition/";
    private const string R4 = "http://hl7.org/fhir/StructureDefinition/";

    private const string Vital = "status category code subject.reference effective* category.coding[system=http://terminology.hl7.org/CodeSystem/observation-category&code=vital-signs]";
    private const string Percent = " valueQuantity.value valueQuantity.unit valueQuantity[system=http://unitsofmeasure.org&code=%]";
    private const string Measured = " valueQuantity.value valueQuantity.unit valueQuantity[system=http://unitsofmeasure.org].code";

    /// <summary>Profile (canonical address) and the paths that at least one resource claiming it must have.</summary>
    public static IReadOnlyList<(string Profile, string[] Paths)> All { get; } =
    [
        Of(UsCore + "us-core-patient", """
            identifier.system identifier.value name.family name.given telecom.system telecom.value telecom.use gender birthDate
            address.line address.city address.state address.postalCode address.period.end communication.language
            name.period.end name[use=old] address[use=old]
            extension[url=http://hl7.org/fhir/us/core/StructureDefinition/us-core-race].extension[url=ombCategory].valueCoding.code
            extension[url=http://hl7.org/fhir/us/core/StructureDefinition/us-core-race].extension[url=text].valueString
            extension[url=http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity].extension[url=ombCategory].valueCoding.code
            extension[url=http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity].extension[url=text].valueString
            extension[url=http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex].valueCode
            """),
        Of(UsCore + "us-core-allergyintolerance", "clinicalStatus verificationStatus code patient.reference reaction.manifestation"),
        Of(UsCore + "us-core-careplan", "text.status text.div status intent category subject.reference category.coding[system=http://hl7.org/fhir/us/core/CodeSystem/careplan-category&code=assess-plan]"),
        Of(UsCore + "us-core-careteam", "status subject.reference participant.role participant.member.reference"),
        Of(UsCore + "us-core-condition", "clinicalStatus verificationStatus category code subject.reference"),
        Of(UsCore + "us-core-implantable-device", """
            udiCarrier.deviceIdentifier udiCarrier.carrierAIDC udiCarrier.carrierHRF distinctIdentifier manufactureDate expirationDate
            lotNumber serialNumber type patient.reference
            """),
        Of(UsCore + "us-core-diagnosticreport-note", "status category code subject.reference encounter.reference effective* issued performer.reference presentedForm"),
        Of(UsCore + "us-core-diagnosticreport-lab", "status category.coding[system=http://terminology.hl7.org/CodeSystem/v2-0074&code=LAB] code subject.reference effective* issued performer.reference result.reference"),
        Of(UsCore + "us-core-documentreference", """
            identifier status type category subject.reference date author.reference content.attachment.contentType content.attachment.data
            content.attachment.url content.format context.encounter.reference context.period
            """),
        Of(UsCore + "us-core-goal", "lifecycleStatus description subject.reference target.dueDate"),
        Of(UsCore + "us-core-immunization", "status statusReason vaccineCode patient.reference occurrenceDateTime primarySource"),
        Of(UsCore + "us-core-medicationrequest", """
            status intent reportedBoolean reportedReference.reference medicationReference.reference medicationCodeableConcept subject.reference
            encounter.reference authoredOn requester.reference dosageInstruction.text
            """),
        Of(UsCore + "us-core-medication", "code"),
        Of(UsCore + "us-core-smokingstatus", "status code.coding[system=http://loinc.org&code=72166-2] subject.reference issued valueCodeableConcept"),
        Of(UsCore + "us-core-observation-lab", """
            status category.coding[system=http://terminology.hl7.org/CodeSystem/observation-category&code=laboratory] code subject.reference effective*
            valueQuantity valueCodeableConcept
            """),
        Of(UsCore + "pediatric-weight-for-height", Vital + Percent + " code.coding[system=http://loinc.org&code=77606-2]"),
        Of(UsCore + "pediatric-bmi-for-age", Vital + Percent + " code.coding[system=http://loinc.org&code=59576-9]"),
        Of(UsCore + "head-occipital-frontal-circumference-percentile", Vital + Percent + " code.coding[system=http://loinc.org&code=8289-1]"),
        Of(UsCore + "us-core-pulse-oximetry", Vital + Percent + """
             code.coding[system=http://loinc.org&code=59408-5] code.coding[system=http://loinc.org&code=2708-6]
             component[code.coding.code=3151-8].valueQuantity[system=http://unitsofmeasure.org&code=L/min].value component[code.coding.code=3151-8].valueQuantity.unit
             component[code.coding.code=3150-0].valueQuantity[system=http://unitsofmeasure.org&code=%].value component[code.coding.code=3150-0].valueQuantity.unit
            """),
        Of(R4 + "bodyheight", Vital + Measured + " code.coding[system=http://loinc.org&code=8302-2]"),
        Of(R4 + "bodyweight", Vital + Measured + " code.coding[system=http://loinc.org&code=29463-7]"),
        Of(R4 + "bodytemp", Vital + Measured + " code.coding[system=http://loinc.org&code=8310-5]"),
        Of(R4 + "heartrate", Vital + Measured + " code.coding[system=http://loinc.org&code=8867-4] valueQuantity[code=/min]"),
        Of(R4 + "resprate", Vital + Measured + " code.coding[system=http://loinc.org&code=9279-1] valueQuantity[code=/min]"),
        Of(R4 + "bp", Vital + """
             code.coding[system=http://loinc.org&code=85354-9]
             component[code.coding.code=8480-6].valueQuantity[system=http://unitsofmeasure.org&code=mm[Hg]].value component[code.coding.code=8480-6].valueQuantity.unit
             component[code.coding.code=8462-4].valueQuantity[system=http://unitsofmeasure.org&code=mm[Hg]].value component[code.coding.code=8462-4].valueQuantity.unit
            """),
        Of(UsCore + "us-core-procedure", "status code subject.reference performed*"),
        Of(UsCore + "us-core-encounter", """
            identifier.system identifier.value status class type subject.reference participant.type participant.period participant.individual.reference
            period reasonCode hospitalization.dischargeDisposition location.location.reference
            """),
        Of(UsCore + "us-core-organization", """
            identifier[system=http://hl7.org/fhir/sid/us-npi].value active name telecom address.line address.city address.state address.postalCode address.country
            """),
        Of(UsCore + "us-core-practitioner", "identifier[system=http://hl7.org/fhir/sid/us-npi].value name.family"),
        Of(UsCore + "us-core-practitionerrole", "practitioner.reference organization.reference code specialty location.reference telecom"),
        Of(UsCore + "us-core-location", "status name telecom address.line address.city address.state address.postalCode managingOrganization.reference"),
        Of(UsCore + "us-core-provenance", """
            target.reference recorded agent.who.reference agent.onBehalfOf.reference
            agent[type.coding.system=http://terminology.hl7.org/CodeSystem/provenance-participant-type&type.coding.code=author].who
            agent[type.coding.system=http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type&type.coding.code=transmitter].who
            """),
    ];

    private static (string Profile, string[] Paths) Of(string profile, string paths) =>
        (profile, paths.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
