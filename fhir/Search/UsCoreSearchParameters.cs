namespace DrCloud.Fhir.Search;

/// <summary>
/// What US Core 3.1.1 adds to R4: two parameters of Patient. Its others restrict parameters that R4 has under the same codes.
/// The categories are taken as codings, so that they are found with and without their code system.
/// </summary>
internal static class UsCoreSearchParameters
{
    private const string Base = "http://hl7.org/fhir/us/core/";

    public static IEnumerable<SearchParameterDefinition> All => [OfPatient("race"), OfPatient("ethnicity")];

    private static SearchParameterDefinition OfPatient(string code) => new(
        "Patient",
        code,
        SearchValueKind.Token,
        $"Patient.extension('{Base}StructureDefinition/us-core-{code}').extension.value.ofType(Coding)",
        $"{Base}SearchParameter/us-core-{code}",
        $"Returns patients with the given {code} code");
}
