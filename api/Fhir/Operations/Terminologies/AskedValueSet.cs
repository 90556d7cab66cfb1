using DrCloud.Api.Fhir.Interactions;
using DrCloud.Fhir.Terminology;
using DrCloud.Fhir.Validation;
using DrCloud.Grains.Interfaces;
using Hl7.Fhir.Model;

namespace DrCloud.Api.Fhir.Operations.Terminologies;

/// <summary>Finds the value set that an operation is about: that of the address, of parameter <c>url</c>, or the one that is sent.</summary>
internal static class AskedValueSet
{
    /// <summary>The value set, or null: then the refusal (400, 404, 410) is written.</summary>
    public static async Task<ValueSet?> FindAsync(FhirRequest request, FhirServices services, OperationInput input, TerminologyLibrary library)
    {
        if (request.Id.Length > 0)
        {
            var found = await Read.FindAsync(request, services);
            if (found.Status != ReadStatus.Found)
            {
                await Read.AnswerAsync(request, services, found);
                return null;
            }

            return LenientParser.Read(System.Text.Encoding.UTF8.GetString(found.Resource!.Json.Span)).Resource as ValueSet;
        }

        if ((input.Value("valueSet") ?? input.Value("resource")) is { } sent)
        {
            if (LenientParser.Read(sent.GetRawText()) is { Resource: ValueSet set, Issues.Count: 0 })
            {
                return set;
            }

            await TerminologyAnswer.InvalidAsync(request, "structure", "Parameter 'valueSet' is no ValueSet.");
            return null;
        }

        if (input.Text("url") is not { } url)
        {
            await TerminologyAnswer.InvalidAsync(request, "required", "Parameter 'url' or 'valueSet' is needed, or the id of a value set.");
            return null;
        }

        if (library.ValueSet(input.Text("valueSetVersion") is { } version ? $"{url}|{version}" : url) is { } known)
        {
            return known;
        }

        await TerminologyAnswer.MissingAsync(request, "The value set is not one that this server knows.");
        return null;
    }
}
