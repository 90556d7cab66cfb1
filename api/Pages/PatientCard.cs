using System.Text.Json;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Pages;

/// <summary>As much of a patient as it takes to be sure that it is the right one.</summary>
internal sealed record PatientCard(string Id, string Name, string? BirthDate, string? Gender, string? Identifier)
{
    /// <summary>Birth date, gender and number, as far as they are known.</summary>
    public string Facts => string.Join(" · ", new[] { BirthDate is null ? null : $"born {BirthDate}", Gender, Identifier is null ? null : $"no. {Identifier}" }.OfType<string>());

    public static PatientCard Of(StoredResource patient)
    {
        using var json = JsonDocument.Parse(patient.Json);
        return Of(json.RootElement);
    }

    public static PatientCard Of(JsonElement patient) =>
        new(Text(patient, "id")!, NameOf(patient) ?? "(no name)", Text(patient, "birthDate"), Text(patient, "gender"), IdentifierOf(patient));

    private static string? NameOf(JsonElement patient)
    {
        var names = Items(patient, "name").ToList();
        if (names.Count == 0)
        {
            return null;
        }

        var name = names.Find(n => Text(n, "use") == "official") is { ValueKind: JsonValueKind.Object } official ? official : names[0];
        var parts = Items(name, "given").Select(given => given.GetString()).Append(Text(name, "family"));
        return Text(name, "text") is { } text ? text : string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)));
    }

    // The medical record number, where one is named so.
    private static string? IdentifierOf(JsonElement patient)
    {
        var identifiers = Items(patient, "identifier").ToList();
        var number = identifiers.Find(i => i.TryGetProperty("type", out var type) && Items(type, "coding").Any(coding => Text(coding, "code") == "MR"));
        return number.ValueKind is JsonValueKind.Object ? Text(number, "value") : null;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var items) && items.ValueKind is JsonValueKind.Array ? items.EnumerateArray() : default;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : null;
}
