using System.Text;
using System.Text.Json;
using DrCloud.Fhir.Search.Values;
using Hl7.FhirPath.Expressions;

namespace DrCloud.Fhir.Search.Expressions;

/// <summary>A path of element names inside a condition: it finds the elements below the one that is judged.</summary>
/// <param name="Branches">The JSON properties to follow, one list for each choice of types on the way.</param>
internal sealed record ElementPath(IReadOnlyList<IReadOnlyList<byte[]>> Branches)
{
    /// <summary>Compiles names that follow each other, beginning at the judged element.</summary>
    public static ElementPath Compile(Expression expression, ElementType focus)
    {
        List<(List<byte[]> Properties, ElementType Type)> branches = [([], focus)];
        foreach (var name in Names(expression, focus))
        {
            branches = [.. branches.SelectMany(branch => branch.Type.Children(name)
                .Select(child => ((List<byte[]>)[.. branch.Properties, Encoding.UTF8.GetBytes(child.Property)], child.Type)))];
        }

        return branches.Count > 0
            ? new ElementPath([.. branches.Select(branch => branch.Properties)])
            : throw new UnsupportedExpressionException($"{focus.Name} has no element {string.Join('.', Names(expression, focus))}");
    }

    /// <summary>The elements at the path.</summary>
    public List<JsonElement> Find(JsonElement element)
    {
        var found = new List<JsonElement>();
        foreach (var branch in Branches)
        {
            Find(element, branch, 0, found);
        }

        return found;
    }

    private static IEnumerable<string> Names(Expression expression, ElementType focus) => expression switch
    {
        AxisExpression { AxisName: "that" } => [],
        // A condition at the root begins with the resource's type.
        ChildExpression { Focus: AxisExpression, ChildName: var name } when name == focus.Name => [],
        ChildExpression child => [.. Names(child.Focus, focus), child.ChildName],
        _ => throw new UnsupportedExpressionException($"condition on {expression.GetType().Name}"),
    };

    private static void Find(JsonElement element, IReadOnlyList<byte[]> branch, int depth, List<JsonElement> found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Find(item, branch, depth, found);
            }
        }
        else if (depth == branch.Count)
        {
            if (element.ValueKind != JsonValueKind.Null)
            {
                found.Add(element);
            }
        }
        else if (element.TryGet(branch[depth], out var value))
        {
            Find(value, branch, depth + 1, found);
        }
    }
}
