using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>The Patient with US Core's race, ethnicity and birth sex, the Person behind it, and the Coverage.</summary>
internal static class Demographics
{
    private const string RaceSystem = "urn:oid:2.16.840.1.113883.6.238";
    private const string Ids = "https://ids.demo.example.org/";

    public static void Write(Chart chart)
    {
        var patient = Patient(chart);
        chart.Add(patient);
        chart.Add(new Person
        {
            Id = $"{chart.PatientId}-person",
            Name = [patient.Name[0]],
            Telecom = patient.Telecom,
            Gender = patient.Gender,
            BirthDate = patient.BirthDate,
            Address = [patient.Address[0]],
            Active = true,
            Link = [new() { Target = chart.Subject, Assurance = Person.IdentityAssuranceLevel.Level3 }],
        });
        chart.Add(Coverage(chart));
        chart.Sign(Chart.At(chart.Persona.BirthDate > chart.Today.AddYears(-6) ? chart.Persona.BirthDate.AddDays(1) : chart.Today.AddYears(-6), 8, 30), chart.PrimaryCare, chart.Directory.Practice);
    }

    private static Patient Patient(Chart chart)
    {
        var persona = chart.Persona;
        return new()
        {
            Id = chart.PatientId,
            Meta = Profiles.UsCore("us-core-patient"),
            Extension = [Race(persona), Ethnicity(persona), new(Profiles.UsCoreBase + "us-core-birthsex", new Code(persona.Female ? "F" : "M"))],
            Identifier = [Codes.Identifier(Ids + "mrn", $"MRN{chart.Number:D6}", "MR", "Medical record number")],
            Active = true,
            Name = Names(chart),
            Telecom =
            [
                new(ContactPoint.ContactPointSystem.Phone, ContactPoint.ContactPointUse.Home, $"+1-413-555-{chart.Number % 10000:D4}"),
                new(ContactPoint.ContactPointSystem.Email, ContactPoint.ContactPointUse.Home, $"{persona.Given.ToLowerInvariant()}.{chart.Number}@example.org"),
            ],
            Gender = persona.Gender,
            BirthDateElement = Chart.Day(persona.BirthDate),
            Address = Addresses(chart),
            MaritalStatus = chart.AgeOn(chart.Today) < 18 ? null : Codes.Hl7Code("v3-MaritalStatus", chart.Dice.Chance(0.5) ? "M" : "S"),
            Communication = [new() { Language = Language(persona), Preferred = true }],
            GeneralPractitioner = [chart.PrimaryCare],
            ManagingOrganization = chart.Directory.Practice,
        };
    }

    private static List<HumanName> Names(Chart chart)
    {
        var persona = chart.Persona;
        var changed = chart.Today.AddYears(-2);
        List<HumanName> names = [new() { Use = HumanName.NameUse.Official, Family = persona.Family, Given = [persona.Given, persona.MiddleName], Suffix = chart.IsComplete ? ["II"] : [] }];
        if (persona.FormerFamily is { } former)
        {
            names[0].Period = new() { StartElement = Chart.DayOf(changed.AddDays(1)) };
            names.Add(new()
            {
                Use = HumanName.NameUse.Old,
                Family = former,
                Given = [persona.Given, persona.MiddleName],
                Period = new() { StartElement = Chart.DayOf(persona.BirthDate), EndElement = Chart.DayOf(changed) },
            });
        }

        return names;
    }

    private static List<Address> Addresses(Chart chart)
    {
        var dice = chart.Dice;
        var moved = chart.Today.AddYears(-1).AddDays(-dice.Below(200));
        List<Address> addresses = [Home(Address.AddressUse.Home)];
        if (chart.Persona.HasMoved)
        {
            addresses[0].Period = new() { StartElement = Chart.DayOf(moved.AddDays(1)) };
            addresses.Add(Home(Address.AddressUse.Old));
            addresses[1].Period = new() { EndElement = Chart.DayOf(moved) };
        }

        return addresses;

        Address Home(Address.AddressUse use)
        {
            var address = DirectoryEntries.Address($"{dice.Between(1, 240)} {dice.Of(Words.Streets)}", dice.Of(Words.Towns));
            address.Use = use;
            return address;
        }
    }

    private static Extension Race(Persona persona)
    {
        var race = new Extension { Url = Profiles.UsCoreBase + "us-core-race", Extension = [new("ombCategory", new Coding(RaceSystem, persona.Race.Code, persona.Race.Name))] };
        if (persona.Race is { DetailCode: { } code, DetailName: { } name })
        {
            race.Extension.Add(new("detailed", new Coding(RaceSystem, code, name)));
        }

        race.Extension.Add(new("text", new FhirString(persona.Race.DetailName ?? persona.Race.Name)));
        return race;
    }

    private static Extension Ethnicity(Persona persona)
    {
        var (code, name) = persona.Hispanic ? ("2135-2", "Hispanic or Latino") : ("2186-5", "Non Hispanic or Latino");
        var ethnicity = new Extension { Url = Profiles.UsCoreBase + "us-core-ethnicity", Extension = [new("ombCategory", new Coding(RaceSystem, code, name))] };
        if (persona.Hispanic)
        {
            ethnicity.Extension.Add(new("detailed", new Coding(RaceSystem, "2148-5", "Mexican")));
        }

        ethnicity.Extension.Add(new("text", new FhirString(name)));
        return ethnicity;
    }

    private static CodeableConcept Language(Persona persona) =>
        persona.SpeaksSpanish ? new("urn:ietf:bcp:47", "es", "Spanish", null) : new("urn:ietf:bcp:47", "en", "English", null);

    private static Coverage Coverage(Chart chart) => new()
    {
        Status = FinancialResourceStatusCodes.Active,
        Type = Codes.Hl7Code("v3-ActCode", "EHCPOL", "extended healthcare"),
        SubscriberId = $"HM{chart.Number:D8}",
        Beneficiary = chart.Subject,
        Relationship = Codes.Hl7Code("subscriber-relationship", chart.AgeOn(chart.Today) < 18 ? "child" : "self"),
        Period = new() { StartElement = Chart.DayOf(new DateOnly(chart.Today.Year, 1, 1)), EndElement = Chart.DayOf(new DateOnly(chart.Today.Year, 12, 31)) },
        Payor = [chart.Directory.Insurer],
        Class = [new() { Type = Codes.Hl7Code("coverage-class", "plan"), Value = "HM-SILVER", Name = "Harbor Mutual Silver" }],
    };
}
