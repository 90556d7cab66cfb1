using DrCloud.Fhir.Search.Expressions;

namespace DrCloud.Fhir.Search;

/// <summary>
/// The parts of <see href="https://hl7.org/fhir/R4/search.html#combining">composite parameters</see> that hold for one of several elements
/// (a component of an Observation). The values of a part are kept under a number of their own for each element, so that the parts of one element are met together.
/// </summary>
/// <param name="Kind">What kind of values the part has.</param>
/// <param name="Expression">FHIRPath from the element to the part's values.</param>
/// <param name="Id">The number of the part's values, before that of the element.</param>
/// <param name="Targets">Resource types to which a part that is a reference may lead; empty for any.</param>
public sealed record CompositePart(SearchValueKind Kind, string Expression, int Id, IReadOnlyList<string> Targets)
{
    /// <summary>Elements that are told apart; those behind them share their numbers.</summary>
    public const int Elements = 16;

    /// <summary>The number of the part's values in one element. Stored: never change it.</summary>
    public int IdIn(int element) => IdIn(Id, element);

    /// <summary>The number of the values of a part in one element.</summary>
    internal static int IdIn(int id, int element) => unchecked(id ^ (int)(0x9E3779B1u * (uint)((element % Elements) + 1)));

    /// <summary>The parts of a composite in the elements that an expression yields, each split into its operands; null where a part's definition is not known.</summary>
    public static IReadOnlyList<IReadOnlyList<CompositePart>>? Of(string elements, IReadOnlyList<SearchComponent> components)
    {
        var parts = new List<IReadOnlyList<CompositePart>>(components.Count);
        foreach (var component in components)
        {
            if (SearchParameterDefinition.Find(component.Definition) is not { } definition)
            {
                return null;
            }

            parts.Add([.. Operands.Split(component.Expression)
                .Select(expression => new CompositePart(definition.Kind, expression, ExpressionId.Of(definition.Kind, $"{elements}#{expression}"), definition.Targets))]);
        }

        return parts;
    }
}
