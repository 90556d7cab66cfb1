namespace DrCloud.Fhir.Search;

/// <summary>
/// What this server adds to R4 and US Core: parameters that apps of this interface have always used. Organizations and persons are found by the contacts and names
/// that R4 has parameters for on other types only.
/// </summary>
internal static class OwnSearchParameters
{
    public static IEnumerable<SearchParameterDefinition> All =>
    [
        Of("Organization", "telecom", SearchValueKind.Token, "Organization.telecom", "The value in any kind of contact"),
        Of("Organization", "email", SearchValueKind.Token, "Organization.telecom.where(system='email')", "A value in an email contact"),
        Of("Organization", "phone", SearchValueKind.Token, "Organization.telecom.where(system='phone')", "A value in a phone contact"),
        Of("Person", "family", SearchValueKind.String, "Person.name.family", "A portion of the family name"),
        Of("Person", "given", SearchValueKind.String, "Person.name.given", "A portion of the given name"),
        Of("Person", "active", SearchValueKind.Token, "Person.active", "Whether the record is in active use"),
    ];

    private static SearchParameterDefinition Of(string type, string code, SearchValueKind kind, string expression, string description) =>
        new(type, code, kind, expression, Url: null, description);
}
