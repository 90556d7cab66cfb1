using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>Builds the resources of the directory, and the provenance that both directory and charts use.</summary>
internal static class DirectoryEntries
{
    public static Organization Organization(int number, string name, (string City, string PostalCode) town, string type = "prov") => new()
    {
        Id = $"demo-organization-{number}",
        Meta = Profiles.UsCore("us-core-organization"),
        Identifier = number == 3
            ? [new Identifier(Codes.NpiSystem, Npi.Of(155500000 + number)), new Identifier("urn:oid:2.16.840.1.113883.4.7", "99D0000003")]
            : [new Identifier(Codes.NpiSystem, Npi.Of(155500000 + number))],
        Active = true,
        Type = [Codes.Hl7Code("organization-type", type, type == "ins" ? "Insurance Company" : "Healthcare Provider")],
        Name = name,
        Telecom = [Phone($"+1-413-555-01{number:D2}"), new(ContactPoint.ContactPointSystem.Email, ContactPoint.ContactPointUse.Work, $"office{number}@example.org")],
        Address = [Address($"{number * 100} Beacon Street", town)],
    };

    public static Location Location(int number, string name, string type, string typeName, ResourceReference organization, (string City, string PostalCode) town) => new()
    {
        Id = $"demo-location-{number}",
        Meta = Profiles.UsCore("us-core-location"),
        Status = Hl7.Fhir.Model.Location.LocationStatus.Active,
        Name = name,
        Mode = Hl7.Fhir.Model.Location.LocationMode.Instance,
        Type = [new CodeableConcept("http://terminology.hl7.org/CodeSystem/v3-RoleCode", type, typeName, null)],
        Telecom = [Phone($"+1-413-555-02{number:D2}")],
        Address = Address($"{number * 100} Beacon Street", town),
        ManagingOrganization = organization,
    };

    public static Practitioner Practitioner(string id, int number, string given, string family) => new()
    {
        Id = id,
        Meta = Profiles.UsCore("us-core-practitioner"),
        Identifier = [new Identifier(Codes.NpiSystem, Npi.Of(144400000 + number))],
        Active = true,
        Name = [new HumanName { Use = HumanName.NameUse.Official, Text = $"{given} {family}", Family = family, Given = [given], Prefix = id == "demo-admin" ? [] : ["Dr."] }],
        Telecom = [new(ContactPoint.ContactPointSystem.Email, ContactPoint.ContactPointUse.Work, $"{given.ToLowerInvariant()}.{family.ToLowerInvariant()}@example.org")],
    };

    public static PractitionerRole Role(int number, ResourceReference practitioner, string taxonomy, string specialty, ResourceReference organization, ResourceReference location, ResourceReference endpoint) => new()
    {
        Id = $"demo-role-{number}",
        Meta = Profiles.UsCore("us-core-practitionerrole"),
        Active = true,
        Practitioner = practitioner,
        Organization = organization,
        Code = [new CodeableConcept("http://nucc.org/provider-taxonomy", taxonomy, specialty, specialty)],
        Specialty = [new CodeableConcept("http://nucc.org/provider-taxonomy", taxonomy, specialty, specialty)],
        Location = [location],
        Telecom = [Phone($"+1-413-555-03{number:D2}")],
        Endpoint = [endpoint],
    };

    public static Endpoint Endpoint(int number, string name, ResourceReference organization) => new()
    {
        Id = $"demo-endpoint-{number}",
        Status = Hl7.Fhir.Model.Endpoint.EndpointStatus.Active,
        ConnectionType = new Coding("http://terminology.hl7.org/CodeSystem/endpoint-connection-type", "direct-project"),
        Name = $"Direct messages of {name}",
        ManagingOrganization = organization,
        PayloadType = [new CodeableConcept("http://terminology.hl7.org/CodeSystem/endpoint-payload-type", "any")],
        Address = $"mailto:records-{number}@direct.example.org",
    };

    public static Medication Medication(Drug drug) => new()
    {
        Id = drug.MedicationId,
        Meta = Profiles.UsCore("us-core-medication"),
        Code = drug.Concept,
        Status = Hl7.Fhir.Model.Medication.MedicationStatusCodes.Active,
    };

    /// <summary>Who wrote the resources and who passed them on; US Core asks on whose behalf a practitioner acts.</summary>
    public static Provenance ProvenanceOf(IReadOnlyList<Resource> targets, DateTimeOffset recorded, ResourceReference author, ResourceReference organization, string id) => new()
    {
        Id = id,
        Meta = Profiles.UsCore("us-core-provenance"),
        Target = [.. targets.Select(target => new ResourceReference($"{target.TypeName}/{target.Id}"))],
        Recorded = recorded,
        Agent =
        [
            new() { Type = Codes.Hl7Code("provenance-participant-type", "author", "Author"), Who = author, OnBehalfOf = organization },
            new() { Type = Codes.UsCoreCode("us-core-provenance-participant-type", "transmitter", "Transmitter"), Who = organization, OnBehalfOf = organization },
        ],
    };

    public static ContactPoint Phone(string number) => new(ContactPoint.ContactPointSystem.Phone, ContactPoint.ContactPointUse.Work, number);

    public static Address Address(string line, (string City, string PostalCode) town) =>
        new() { Line = [line], City = town.City, State = Words.State, PostalCode = town.PostalCode, Country = "US" };
}
