using System.Text.Json;
using DrCloud.Fhir.Search;

namespace DrCloud.Fhir.Matching;

/// <summary>What a Patient says that tells people apart, folded as a search folds it: sets of values, so that order and repetition make no difference.</summary>
public sealed class PatientTraits
{
    private PatientTraits(JsonElement patient)
    {
        foreach (var identifier in Items(patient, "identifier"))
        {
            if (Text(identifier, "value") is { Length: > 0 } value)
            {
                Identifiers.Add((Text(identifier, "system"), value));
            }
        }

        foreach (var name in Items(patient, "name"))
        {
            Add(Families, Text(name, "family"));
            foreach (var given in Items(name, "given").Where(given => given.ValueKind == JsonValueKind.String))
            {
                Add(Givens, given.GetString());
            }
        }

        foreach (var telecom in Items(patient, "telecom"))
        {
            Add(Telecoms, Contact(Text(telecom, "system"), Text(telecom, "value")));
            if (Text(telecom, "value") is { Length: > 0 } value)
            {
                TelecomsAsWritten.Add(value);
            }
        }

        foreach (var address in Items(patient, "address"))
        {
            Add(Places, Text(address, "postalCode"));
            foreach (var line in Items(address, "line").Where(line => line.ValueKind == JsonValueKind.String))
            {
                Add(Places, $"{line.GetString()}, {Text(address, "city")}");
            }
        }

        (BirthDate, Gender) = (Text(patient, "birthDate"), Text(patient, "gender"));
    }

    /// <summary>System, or null, and value.</summary>
    public HashSet<(string? System, string Value)> Identifiers { get; } = [];

    /// <summary>Family names.</summary>
    public HashSet<string> Families { get; } = [];

    /// <summary>Given names.</summary>
    public HashSet<string> Givens { get; } = [];

    /// <summary>Telephone numbers by their digits, other addresses as they are.</summary>
    public HashSet<string> Telecoms { get; } = [];

    /// <summary>The same as they are written, which is how a search finds them.</summary>
    public HashSet<string> TelecomsAsWritten { get; } = [];

    /// <summary>Postal codes, and lines with their cities.</summary>
    public HashSet<string> Places { get; } = [];

    /// <summary>The date of birth as written, or null.</summary>
    public string? BirthDate { get; }

    /// <summary>The administrative gender, or null.</summary>
    public string? Gender { get; }

    /// <summary>The traits of a Patient; of what is none, no traits.</summary>
    public static PatientTraits Of(JsonElement patient) => new(patient);

    private static string? Contact(string? system, string? value) => system is "phone" or "sms" or "fax" ? string.Concat((value ?? "").Where(char.IsAsciiDigit)) : value;

    private static void Add(HashSet<string> values, string? text)
    {
        if (text is not null && TextFolding.Fold(text) is { Length: > 0 } folded)
        {
            values.Add(folded);
        }
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string member) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(member, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : default;

    private static string? Text(JsonElement parent, string member) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
