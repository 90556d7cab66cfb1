namespace DrCloud.Fhir.Search.Expressions;

/// <summary>
/// Cuts the expression of a parameter, a union over all the types it is for, to the operands of one type:
/// of <c>Account.name | Location.name | Location.alias</c> a Location has the last two.
/// </summary>
internal static class Operands
{
    /// <summary>The operands that begin at the type, each once; those at Resource begin at the type afterwards.</summary>
    public static IReadOnlyList<string> Of(string? expression, string resourceType) =>
        expression is null ? [] : [.. Split(expression).Select(operand => Rooted(operand, resourceType)).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>The operands of a union.</summary>
    public static IEnumerable<string> Split(string expression)
    {
        var (start, depth, quoted) = (0, 0, false);
        for (var i = 0; i < expression.Length; i++)
        {
            quoted ^= expression[i] == '\'';
            depth += quoted ? 0 : expression[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (expression[i] == '|' && depth == 0 && !quoted)
            {
                yield return expression[start..i].Trim();
                start = i + 1;
            }
        }

        yield return expression[start..].Trim();
    }

    private static string? Rooted(string operand, string resourceType)
    {
        var start = 0;
        while (operand[start] == '(')
        {
            start++;
        }

        var end = start;
        while (end < operand.Length && char.IsAsciiLetterOrDigit(operand[end]))
        {
            end++;
        }

        var root = operand[start..end];
        return root == resourceType ? operand
            : root is "Resource" or "DomainResource" ? string.Concat(operand.AsSpan(0, start), resourceType, operand.AsSpan(end))
            : char.IsAsciiLetterLower(root[0]) ? $"{resourceType}.{operand}" // R4 leaves the type out in InsurancePlan.name
            : null;
    }
}
