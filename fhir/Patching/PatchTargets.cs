using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DrCloud.Fhir.Resources;
using Hl7.Fhir.ElementModel;
using Hl7.Fhir.FhirPath;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.FhirPath;
using Hl7.FhirPath.Expressions;

namespace DrCloud.Fhir.Patching;

/// <summary>Finds the elements that a FHIRPath of a patch names, as places in the JSON.</summary>
internal static partial class PatchTargets
{
    private const int MaxPathLength = 1000;

    // What navigates and filters, and nothing that could take long (repeat, matches) or look elsewhere (resolve).
    private static readonly HashSet<string> Functions =
    [
        "where", "first", "last", "single", "tail", "skip", "take", "extension", "ofType", "as", "is", "exists", "empty", "not", "count",
        "startsWith", "endsWith", "contains", "hasValue", "getValue", "toString", "lower", "upper",
    ];

    private static readonly FhirPathCompiler Compiler = new(new SymbolTable().AddStandardFP().AddFhirExtensions());

    private static readonly FhirJsonDeserializer Deserializer = new(new DeserializerSettings { Validator = null }.UsingMode(DeserializationMode.Recoverable));

    /// <summary>The elements, in order.</summary>
    public static IReadOnlyList<PatchTarget> Find(JsonObject resource, string path)
    {
        var compiled = Compile(path);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(resource.ToJsonString()), new JsonReaderOptions { MaxDepth = JsonCompaction.MaxDepth });
        if (!TryRead(ref reader, out var poco))
        {
            throw PatchFault.NotApplicable("The resource cannot be read any more.");
        }

        try
        {
            var root = poco.ToPocoNode();
            return [.. compiled([root], new FhirEvaluationContext()).Select(node => PatchTarget.Of(resource, poco, node))];
        }
        catch (Exception e) when (e is not PatchFault)
        {
            throw PatchFault.Invalid("A path of the patch cannot be evaluated.");
        }
    }

    /// <summary>The list that the elements are.</summary>
    public static PatchList List(IReadOnlyList<PatchTarget> found) =>
        found.Count > 0 && found.All(target => target.IsBeside(found[0]))
            ? new PatchList(found[0])
            : throw PatchFault.NotApplicable("A path of the patch does not lead to a list.");

    // An operation before this one may have left what is no resource.
    private static bool TryRead(ref Utf8JsonReader reader, [NotNullWhen(true)] out Resource? poco)
    {
        try
        {
            Deserializer.TryDeserializeResource(ref reader, out poco, out _);
            return poco is not null;
        }
        catch (Exception e) when (StrictParser.IsStumble(e))
        {
            poco = null;
            return false;
        }
    }

    private static CompiledExpression Compile(string path)
    {
        if (path.Length > MaxPathLength || Calls().Matches(Literals().Replace(path, "''")).Any(call => !Functions.Contains(call.Groups[1].Value)))
        {
            throw PatchFault.Invalid("A path of the patch is too long, or calls a function that is not for patches.");
        }

        try
        {
            return Compiler.Compile(path);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or OverflowException)
        {
            throw PatchFault.Invalid("A path of the patch is no FHIRPath.");
        }
    }

    [GeneratedRegex(@"'(?:[^'\\]|\\.)*'")]
    private static partial Regex Literals();

    [GeneratedRegex(@"([A-Za-z_][A-Za-z0-9_]*)\s*\(")]
    private static partial Regex Calls();
}
