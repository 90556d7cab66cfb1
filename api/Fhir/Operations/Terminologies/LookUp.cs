using DrCloud.Api.Access;
using DrCloud.Fhir.Operations;
using DrCloud.Fhir.Terminology;
using Hl7.Fhir.Model;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Api.Fhir.Operations.Terminologies;

/// <summary><see href="https://hl7.org/fhir/R4/codesystem-operation-lookup.html">$lookup</see>: what is known of a code.</summary>
internal static class LookUp
{
    /// <summary>The operation.</summary>
    public static FhirOperation Operation { get; } = new(
        new OperationFacts
        {
            Id = "CodeSystem-lookup",
            Code = "lookup",
            Canonical = "http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup",
            Description = "Name and meaning of a code, of a system that the specification, US Core or the operator's packages have whole.",
            Type = "CodeSystem",
            OnType = true,
            Parameters =
            [
                OperationParameter.In("code", "code", "The code; needs 'system'.", "vital-signs"),
                OperationParameter.In("system", "uri", "The system of the code.", "http://terminology.hl7.org/CodeSystem/observation-category"),
                OperationParameter.In("version", "string", "Its version; any without it."),
                OperationParameter.In("coding", "Coding", "Code and system in one."),
                new OperationParameter("name", true, 1, "1", "string", "Name of the system."),
                new OperationParameter("version", true, 0, "1", "string", "Version of the system."),
                new OperationParameter("display", true, 1, "1", "string", "Name of the code."),
                new OperationParameter("property", true, 0, "*", "Element", "The codes right above it, and its definition."),
            ],
        },
        RoutePolicy.Scoped(Permissions.Read),
        HandleAsync);

    private static async Task HandleAsync(FhirRequest request, FhirServices services)
    {
        if (await OperationInput.ReadAsync(request) is not { } input)
        {
            return;
        }

        if (AskedCode.Of(input, "system") is not [{ System: { } address } asked])
        {
            await TerminologyAnswer.InvalidAsync(request, "required", "Parameters 'code' and 'system', or 'coding' with both, are needed.");
            return;
        }

        var library = await services.Definitions.TerminologyAsync();
        if (library.System(input.Text("version") is { } version ? $"{address}|{version}" : address) is not { } system)
        {
            await TerminologyAnswer.MissingAsync(request, "The code system is not one whose codes this server knows.");
        }
        else if (system.Find(asked.Code) is not { } code)
        {
            await TerminologyAnswer.MissingAsync(request, "The code system does not have the code.");
        }
        else
        {
            await TerminologyAnswer.WriteAsync(request, Found(system, code));
        }
    }

    private static Parameters Found(KnownSystem system, KnownCode code)
    {
        var found = new Parameters().Add("name", new FhirString(system.Name ?? system.Url));
        if (system.Version is { } version)
        {
            found.Add("version", new FhirString(version));
        }

        found.Add("display", new FhirString(code.Display ?? code.Code));
        foreach (var parent in code.Parents)
        {
            found.Add("property", [Tuple.Create<string, Base>("code", new Code("parent")), Tuple.Create<string, Base>("value", new Code(parent))]);
        }

        if (code.Definition is { } definition)
        {
            found.Add("property", [Tuple.Create<string, Base>("code", new Code("definition")), Tuple.Create<string, Base>("value", new FhirString(definition))]);
        }

        return found;
    }
}
