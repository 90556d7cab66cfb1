using DrCloud.Api.Access;
using DrCloud.Fhir.Operations;
using DrCloud.Fhir.Terminology;
using Hl7.Fhir.Model;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Api.Fhir.Operations.Terminologies;

/// <summary>
/// $validate-code: whether a code is one of a <see href="https://hl7.org/fhir/R4/codesystem-operation-validate-code.html">code system</see> or of a
/// <see href="https://hl7.org/fhir/R4/valueset-operation-validate-code.html">value set</see>.
/// </summary>
internal static class ValidateCode
{
    /// <summary>The operations.</summary>
    public static IReadOnlyList<FhirOperation> Operations { get; } =
    [
        new(
            Facts(
                "CodeSystem", "Whether a code is one of a code system, and its name is right.", onInstance: false,
                OperationParameter.In("url", "uri", "Canonical address of the code system.", "http://terminology.hl7.org/CodeSystem/observation-category"),
                OperationParameter.In("code", "code", "The code.", "laboratory"),
                OperationParameter.In("display", "string", "What it is taken to be called.")),
            RoutePolicy.Scoped(Permissions.Read),
            OfSystemAsync),
        new(
            Facts(
                "ValueSet", "Whether a code is one of a value set, and its name is right.", onInstance: true,
                OperationParameter.In("url", "uri", "Canonical address of the value set.", "http://hl7.org/fhir/us/core/ValueSet/birthsex"),
                OperationParameter.In("valueSet", "ValueSet", "The value set itself."),
                OperationParameter.In("code", "code", "The code.", "F"),
                OperationParameter.In("system", "uri", "Its system; any that has the code without it.", "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender"),
                OperationParameter.In("display", "string", "What it is taken to be called.")),
            RoutePolicy.Scoped(Permissions.Read),
            OfSetAsync),
    ];

    private static OperationFacts Facts(string type, string description, bool onInstance, params OperationParameter[] own) => new()
    {
        Id = $"{type}-validate-code",
        Code = "validate-code",
        Canonical = $"http://hl7.org/fhir/OperationDefinition/{type}-validate-code",
        Description = description,
        Type = type,
        OnType = true,
        OnInstance = onInstance,
        Parameters =
        [
            .. own,
            OperationParameter.In("coding", "Coding", "Code and system in one."),
            OperationParameter.In("codeableConcept", "CodeableConcept", "Codes, of which one is to be right."),
            new OperationParameter("result", true, 1, "1", "boolean", "True if it is."),
            new OperationParameter("message", true, 0, "1", "string", "Why it is not."),
            new OperationParameter("display", true, 0, "1", "string", "The name of the code."),
        ],
    };

    private static async Task OfSystemAsync(FhirRequest request, FhirServices services)
    {
        if (await OperationInput.ReadAsync(request) is not { } input)
        {
            return;
        }

        var asked = AskedCode.Of(input, "url");
        if (asked.Count == 0 || asked.Any(code => (input.Text("url") ?? code.System) is null))
        {
            await TerminologyAnswer.InvalidAsync(request, "required", "Parameter 'url' and a code are needed.");
            return;
        }

        var library = await services.Definitions.TerminologyAsync();
        var url = input.Text("url") ?? asked[0].System!;
        if (library.System(url) is not { } system)
        {
            await TerminologyAnswer.MissingAsync(request, "The code system is not one whose codes this server knows.");
            return;
        }

        await AnswerAsync(request, asked, code => system.Find(code.Code) is { } known && (code.System ?? url) == url ? new(url, known.Code, known.Display) : null);
    }

    private static async Task OfSetAsync(FhirRequest request, FhirServices services)
    {
        if (await OperationInput.ReadAsync(request) is not { } input)
        {
            return;
        }

        var asked = AskedCode.Of(input, "system");
        if (asked.Count == 0)
        {
            await TerminologyAnswer.InvalidAsync(request, "required", "Parameter 'code', 'coding' or 'codeableConcept' is needed.");
            return;
        }

        var library = await services.Definitions.TerminologyAsync();
        if (await AskedValueSet.FindAsync(request, services, input, library) is not { } set)
        {
            return;
        }

        var found = asked.ToDictionary(code => code, code => library.Find(set, code.System, code.Code));
        if (found.Values.All(codes => codes.Codes.Count == 0) && found.Values.FirstOrDefault(codes => codes.Problem.Length > 0) is { } undecided)
        {
            await TerminologyAnswer.UndecidedAsync(request, undecided.Problem);
            return;
        }

        await AnswerAsync(request, asked, code => found[code].Codes is [var known] ? known : null);
    }

    private static Task AnswerAsync(FhirRequest request, IReadOnlyList<AskedCode> asked, Func<AskedCode, ListedCode?> find)
    {
        var known = asked.Select(code => (Asked: code, Found: find(code))).Where(pair => pair.Found is not null).ToList();
        var right = known.FindIndex(pair => pair.Asked.Display is not { } display || pair.Found!.Display is not { } name || string.Equals(display, name, StringComparison.OrdinalIgnoreCase));
        var answer = new Parameters().Add("result", new FhirBoolean(right >= 0));
        if (right < 0)
        {
            answer.Add("message", new FhirString(known.Count == 0 ? "The code is not one of them." : "The code has another name."));
        }

        if (known.Count > 0 && known[Math.Max(right, 0)].Found!.Display is { } called)
        {
            answer.Add("display", new FhirString(called));
        }

        return TerminologyAnswer.WriteAsync(request, answer);
    }
}
