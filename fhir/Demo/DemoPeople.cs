using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Demo;

/// <summary>The people behind the demo accounts; their resources are among the demo data, whatever the seed and count.</summary>
public static class DemoPeople
{
    /// <summary>Administers the site; sees no more of patients than a clinician.</summary>
    public static DemoPerson Administrator { get; } = new("admin", "Robin Ashgrove", new("Practitioner", "demo-admin"));

    /// <summary>A physician who treats demo patients.</summary>
    public static DemoPerson Clinician { get; } = new("clinician", "Morgan Fernhollow", new("Practitioner", "demo-practitioner-1"));

    /// <summary>A patient of twenty whose record reaches back to birth and holds every kind of resource.</summary>
    public static DemoPerson FirstPatient { get; } = new("patient1", "Juniper Larkmeadow", new("Patient", "demo-1"));

    /// <summary>An older patient with several chronic conditions.</summary>
    public static DemoPerson SecondPatient { get; } = new("patient2", "Walter Stonebridge", new("Patient", "demo-2"));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DemoPerson> All { get; } = [Administrator, Clinician, FirstPatient, SecondPatient];
}

/// <summary>Somebody with a demo account.</summary>
/// <param name="UserName">What the person types to sign in.</param>
/// <param name="Name">The person's full name.</param>
/// <param name="FhirUser">The person's own resource: a Practitioner or a Patient.</param>
public sealed record DemoPerson(string UserName, string Name, ResourceKey FhirUser);
