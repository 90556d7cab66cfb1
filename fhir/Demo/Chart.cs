using System.Globalization;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>The record of one demo patient while it is written: resources get their ids here, and their provenance when signed.</summary>
internal sealed class Chart
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(-5);

    private readonly List<Resource> _resources = [];
    private int _signed;

    public Chart(int number, ulong seed, DateOnly today, DemoDirectory directory)
    {
        Number = number;
        Today = today;
        Directory = directory;
        Dice = new Dice((seed * 0x9E3779B97F4A7C15) + (ulong)number);
        Persona = Persona.Draw(number, Dice, today);
        Subject = new ResourceReference("Patient/" + PatientId);
    }

    public int Number { get; }

    public DateOnly Today { get; }

    public DemoDirectory Directory { get; }

    public Dice Dice { get; }

    public Persona Persona { get; }

    /// <summary>The first patient's record misses nothing: it alone covers every must-support element.</summary>
    public bool IsComplete => Number == 1;

    public string PatientId => string.Create(CultureInfo.InvariantCulture, $"demo-{Number}");

    public ResourceReference Subject { get; }

    public IReadOnlyList<Resource> Resources => _resources;

    /// <summary>The physician who looks after the patient all the time.</summary>
    public ResourceReference PrimaryCare =>
        AgeOn(Today) < 18 ? Directory.Pediatrician : Number % 2 == 1 ? Directory.Physician : Directory.Internist;

    public static DateTimeOffset At(DateOnly day, int hour, int minute = 0) => new(day, new TimeOnly(hour, minute), Offset);

    public static Date Day(DateOnly day) => new(day.Year, day.Month, day.Day);

    public static FhirDateTime DayOf(DateOnly day) => new(day.Year, day.Month, day.Day);

    public int AgeOn(DateOnly day) => (int)AgeInYears(day);

    /// <summary>Age with fractions of a year.</summary>
    public double AgeInYears(DateOnly day) => (day.DayNumber - Persona.BirthDate.DayNumber) / 365.2425;

    /// <summary>Puts the resource into the record, under a new id unless it has one.</summary>
    public ResourceReference Add(Resource resource)
    {
        resource.Id ??= string.Create(CultureInfo.InvariantCulture, $"{PatientId}-{_resources.Count}");
        _resources.Add(resource);
        return new ResourceReference($"{resource.TypeName}/{resource.Id}");
    }

    /// <summary>Adds the provenance of all that was added since the last signature.</summary>
    public void Sign(DateTimeOffset recorded, ResourceReference author, ResourceReference organization)
    {
        var targets = _resources[_signed..];
        Add(DirectoryEntries.ProvenanceOf(targets, recorded, author, organization, $"{PatientId}-p{_resources.Count}"));
        _signed = _resources.Count;
    }
}
