using Hl7.Fhir.Model;
using static DrCloud.Fhir.Demo.DirectoryEntries;

namespace DrCloud.Fhir.Demo;

/// <summary>What belongs to no patient: organizations, locations, practitioners with their roles, medications, and the provenance of all of them.</summary>
internal sealed class DemoDirectory
{
    private static readonly (string Given, string Family, string Taxonomy, string Specialty)[] People =
    [
        ("Morgan", "Fernhollow", "207Q00000X", "Family Medicine Physician"),
        ("Avery", "Tidewell", "207R00000X", "Internal Medicine Physician"),
        ("Sage", "Windermoor", "208000000X", "Pediatrics Physician"),
        ("Reed", "Quartzley", "207RC0000X", "Cardiovascular Disease Physician"),
        ("Linden", "Yewbarrow", "2085R0202X", "Diagnostic Radiology Physician"),
        ("Ember", "Cinderford", "207ZP0102X", "Anatomic Pathology & Clinical Pathology Physician"),
        ("Marlow", "Ivybridge", "207X00000X", "Orthopaedic Surgery Physician"),
        ("Wynn", "Oatcroft", "163W00000X", "Registered Nurse"),
    ];

    private readonly List<Resource> _resources = [];
    private readonly ResourceReference[] _practitioners;

    public DemoDirectory(DateOnly today)
    {
        Hospital = Add(Organization(1, "Larch Valley Medical Center", Words.Towns[0]));
        Practice = Add(Organization(2, "Mill Pond Family Practice", Words.Towns[1]));
        Laboratory = Add(Organization(3, "Quarry Road Diagnostic Laboratory", Words.Towns[2]));
        Insurer = Add(Organization(4, "Harbor Mutual Health Plan", Words.Towns[3], type: "ins"));
        Ward = Add(Location(1, "Larch Valley Medical Center, Ward 4", "HOSP", "Hospital", Hospital, Words.Towns[0]));
        EmergencyRoom = Add(Location(2, "Larch Valley Medical Center, Emergency Room", "ER", "Emergency room", Hospital, Words.Towns[0]));
        Clinic = Add(Location(3, "Mill Pond Family Practice", "OF", "Outpatient facility", Practice, Words.Towns[1]));
        _practitioners = [.. People.Select((person, i) => Add(Practitioner($"demo-practitioner-{i + 1}", i + 1, person.Given, person.Family)))];
        Add(Practitioner("demo-admin", People.Length + 1, "Robin", "Ashgrove"));
        ResourceReference[] endpoints = [Add(Endpoint(1, "Larch Valley Medical Center", Hospital)), Add(Endpoint(2, "Mill Pond Family Practice", Practice))];
        for (var i = 0; i < People.Length; i++)
        {
            var atHospital = i is >= 3 and <= 6;
            Add(Role(i + 1, _practitioners[i], People[i].Taxonomy, People[i].Specialty, atHospital ? Hospital : Practice, atHospital ? Ward : Clinic, endpoints[atHospital ? 0 : 1]));
        }

        foreach (var drug in Drug.All)
        {
            Add(Medication(drug));
        }

        Add(ProvenanceOf([.. _resources], new DateTimeOffset(today.AddYears(-25), new TimeOnly(9, 0), TimeSpan.FromHours(-5)), Physician, Practice, "demo-provenance-directory"));
    }

    public IReadOnlyList<Resource> Resources => _resources;

    public ResourceReference Hospital { get; }

    public ResourceReference Practice { get; }

    public ResourceReference Laboratory { get; }

    public ResourceReference Insurer { get; }

    public ResourceReference Ward { get; }

    public ResourceReference EmergencyRoom { get; }

    public ResourceReference Clinic { get; }

    public ResourceReference Physician => _practitioners[0];

    public ResourceReference Internist => _practitioners[1];

    public ResourceReference Pediatrician => _practitioners[2];

    public ResourceReference Cardiologist => _practitioners[3];

    public ResourceReference Radiologist => _practitioners[4];

    public ResourceReference Pathologist => _practitioners[5];

    public ResourceReference Surgeon => _practitioners[6];

    public ResourceReference Nurse => _practitioners[7];

    private ResourceReference Add(Resource resource)
    {
        _resources.Add(resource);
        var display = resource switch
        {
            Organization organization => organization.Name,
            Location location => location.Name,
            Practitioner practitioner => practitioner.Name[0].Text,
            _ => null,
        };
        return new ResourceReference($"{resource.TypeName}/{resource.Id}", display);
    }
}
