using System.Text.Json;
using DrCloud.Fhir.Display;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Pages.Patients;

/// <summary>Whose record it is: stays above all of it.</summary>
internal sealed class PatientBanner
{
    private const int MostNumbers = 4;
    private const int MonthsOfInfancy = 24;
    private const int MonthsPerYear = 12;

    public PatientBanner(JsonElement patient, DateTimeOffset now)
    {
        Name = PatientCard.Of(patient).Name;
        OtherName = ElementPath.Find(patient, "name").Where(name => TextOf(name, "use") is "usual" or "nickname")
            .Select(ElementText.Of).FirstOrDefault(name => name.Length > 0 && name != Name);
        BirthDate = TextOf(patient, "birthDate");
        Sex = TextOf(patient, "gender");
        Deceased = ElementPath.Find(patient, "deceased*") is [var deceased] && deceased.ValueKind != JsonValueKind.False
            ? deceased.ValueKind == JsonValueKind.String ? $"Died {ElementText.Of(deceased)}" : "Deceased" : null;
        Age = Deceased is null && BirthDate is not null ? AgeOf(BirthDate, now) : null;
        Numbers = [.. ElementPath.Find(patient, "identifier").Where(number => TextOf(number, "value") is not null)
            .Select(number => (NameOf(number), TextOf(number, "value")!)).Take(MostNumbers)];
    }

    public string Name { get; }

    /// <summary>What the patient is called otherwise, or null.</summary>
    public string? OtherName { get; }

    public string? BirthDate { get; }

    /// <summary>Age now, in years or, of small children, in months; null where it is not known, or the patient has died.</summary>
    public string? Age { get; }

    /// <summary><see href="https://hl7.org/fhir/R4/valueset-administrative-gender.html">Administrative gender</see>, or null.</summary>
    public string? Sex { get; }

    /// <summary>That the patient has died, or null.</summary>
    public string? Deceased { get; }

    /// <summary>Identifiers with their kinds.</summary>
    public IReadOnlyList<(string Kind, string Value)> Numbers { get; }

    private static string? AgeOf(string birthDate, DateTimeOffset now)
    {
        if (!DateRange.TryParse(birthDate, out var born) || born.Low > now.Ticks)
        {
            return null;
        }

        var (from, to) = (new DateTime(born.Low), now.UtcDateTime);
        var months = ((to.Year - from.Year) * MonthsPerYear) + to.Month - from.Month - (to.Day < from.Day ? 1 : 0);
        return months < MonthsOfInfancy ? $"{months} months" : $"{(birthDate.Length < 10 ? "about " : "")}{months / MonthsPerYear} years";
    }

    private static string NameOf(JsonElement identifier) =>
        ElementPath.Find(identifier, "type.coding.code").Any(code => code.ValueEquals("MR")) ? "Record no."
        : ElementPath.Find(identifier, "type") is [var type] && ElementText.Of(type) is { Length: > 0 } kind ? kind
        : "Number";

    private static string? TextOf(JsonElement element, string path) =>
        ElementPath.Find(element, path) is [{ ValueKind: JsonValueKind.String } text, ..] ? text.GetString() : null;
}
