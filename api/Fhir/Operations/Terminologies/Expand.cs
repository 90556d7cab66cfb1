using System.Globalization;
using DrCloud.Api.Access;
using DrCloud.Fhir.Operations;
using DrCloud.Fhir.Terminology;
using Hl7.Fhir.Model;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Api.Fhir.Operations.Terminologies;

/// <summary><see href="https://hl7.org/fhir/R4/valueset-operation-expand.html">$expand</see>: the codes of a value set, as a flat list.</summary>
internal static class Expand
{
    private const string Filter = "filter", Offset = "offset", Count = "count";

    /// <summary>Codes of the longest answer.</summary>
    private const int MaxCodes = 5000;

    /// <summary>The operation.</summary>
    public static FhirOperation Operation { get; } = new(
        new OperationFacts
        {
            Id = "ValueSet-expand",
            Code = "expand",
            Canonical = "http://hl7.org/fhir/OperationDefinition/ValueSet-expand",
            Description = "The codes of a value set: one of the specification, of US Core, of the operator's packages, stored here, or sent.",
            Type = "ValueSet",
            OnType = true,
            OnInstance = true,
            Parameters =
            [
                OperationParameter.In("url", "uri", "Canonical address of the value set.", "http://hl7.org/fhir/us/core/ValueSet/omb-race-category"),
                OperationParameter.In("valueSet", "ValueSet", "The value set itself."),
                OperationParameter.In("valueSetVersion", "string", "Its version; any without it."),
                OperationParameter.In(Filter, "string", "Only codes that have this text in them or in their names."),
                OperationParameter.In(Offset, "integer", "How many codes to pass over."),
                OperationParameter.In(Count, "integer", $"How many codes to show, at most {MaxCodes}; 0 to count them only.", "10"),
                OperationParameter.Return("ValueSet", "The value set with its expansion."),
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

        if (!TryNumber(input, Offset, out var offset) || !TryNumber(input, Count, out var count))
        {
            await TerminologyAnswer.InvalidAsync(request, "value", "Parameters 'offset' and 'count' are numbers, not below zero.");
            return;
        }

        var library = await services.Definitions.TerminologyAsync();
        if (await AskedValueSet.FindAsync(request, services, input, library) is not { } set)
        {
            return;
        }

        var listed = library.List(set);
        var filter = input.Text(Filter);
        var found = listed.Codes.Where(code => filter is null || Has(code.Display, filter) || Has(code.Code, filter)).ToList();
        var shown = Math.Min(count ?? int.MaxValue, Math.Max(0, found.Count - (offset ?? 0)));
        if (listed.Problem.Length > 0)
        {
            await TerminologyAnswer.UndecidedAsync(request, listed.Problem);
        }
        else if (shown > MaxCodes)
        {
            await TerminologyAnswer.TooCostlyAsync(request, $"There are {found.Count} codes: ask with 'count' and 'offset', at most {MaxCodes} at once, or with 'filter'.");
        }
        else
        {
            await TerminologyAnswer.WriteAsync(request, Expanded(set, found, filter, offset, count));
        }
    }

    private static ValueSet Expanded(ValueSet set, List<ListedCode> found, string? filter, int? offset, int? count) => new()
    {
        Id = set.Id,
        Url = set.Url,
        Version = set.Version,
        Name = set.Name,
        Title = set.Title,
        Status = set.Status ?? PublicationStatus.Unknown,
        Expansion = new()
        {
            Identifier = $"urn:uuid:{Guid.NewGuid()}",
            TimestampElement = new(DateTimeOffset.UtcNow),
            Total = found.Count,
            Offset = offset,
            Parameter =
            [
                .. filter is null ? Array.Empty<ValueSet.ParameterComponent>() : [new() { Name = Filter, Value = new FhirString(filter) }],
                .. count is null ? Array.Empty<ValueSet.ParameterComponent>() : [new() { Name = Count, Value = new Integer(count) }],
            ],
            Contains = [.. found.Skip(offset ?? 0).Take(count ?? int.MaxValue).Select(code => new ValueSet.ContainsComponent { System = code.System, Code = code.Code, Display = code.Display })],
        },
    };

    private static bool Has(string? text, string part) => text?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;

    private static bool TryNumber(OperationInput input, string name, out int? number)
    {
        number = null;
        if (input.Text(name) is not { } text)
        {
            return true;
        }

        var valid = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var read);
        number = read;
        return valid;
    }
}
