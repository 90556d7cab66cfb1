using System.Text.Json;
using DrCloud.Fhir.Search.Values;
using Hl7.FhirPath.Expressions;

namespace DrCloud.Fhir.Search.Expressions;

/// <summary>Compiles the conditions that search expressions use; null is FHIRPath's empty: neither true nor false.</summary>
internal static class ConditionCompiler
{
    /// <summary>A condition on elements of the type.</summary>
    public static Func<JsonElement, bool?> Compile(Expression expression, ElementType focus) => expression switch
    {
        BracketExpression bracket => Compile(bracket.Operand, focus),
        BinaryExpression binary => Compile(binary.Op, binary.Operands(), focus),
        FunctionCallExpression { FunctionName: "exists" } exists when !exists.Arguments.Any() => Exists(ElementPath.Compile(exists.Focus, focus)),
        FunctionCallExpression call => throw new UnsupportedExpressionException($"condition with {call.FunctionName}"),
        _ => throw new UnsupportedExpressionException($"condition with {expression.GetType().Name}"),
    };

    private static Func<JsonElement, bool?> Compile(string operation, (Expression Left, Expression Right) operands, ElementType focus) => (operation, operands.Left, operands.Right) switch
    {
        ("and", var left, var right) => And(Compile(left, focus), Compile(right, focus)),
        ("=", var path, ConstantExpression literal) => Equal(ElementPath.Compile(path, focus), literal.Value),
        ("!=", var path, ConstantExpression literal) => Not(Equal(ElementPath.Compile(path, focus), literal.Value)),
        ("is", FunctionCallExpression { FunctionName: "resolve", Focus: AxisExpression }, IdentifierExpression type) => ResolvesTo(type.Value, focus),
        _ => throw new UnsupportedExpressionException($"condition with {operation}"),
    };

    /// <summary>A text by which equal conditions are known.</summary>
    public static string Text(Expression expression) => expression switch
    {
        BracketExpression bracket => Text(bracket.Operand),
        FunctionCallExpression call => $"{call.FunctionName}({string.Join(',', call.Arguments.Prepend(call.Focus).Select(Text))})",
        ConstantExpression constant => $"'{constant.Value}'",
        AxisExpression axis => axis.AxisName,
        _ => throw new UnsupportedExpressionException($"condition with {expression.GetType().Name}"),
    };

    /// <summary>True if the expression is a condition rather than a path.</summary>
    public static bool IsCondition(Expression expression) => expression switch
    {
        BracketExpression bracket => IsCondition(bracket.Operand),
        BinaryExpression { Op: "and" or "=" or "!=" or "is" } => true,
        FunctionCallExpression { FunctionName: "exists" } => true,
        _ => false,
    };

    private static Func<JsonElement, bool?> And(Func<JsonElement, bool?> left, Func<JsonElement, bool?> right) => element => left(element) & right(element);

    private static Func<JsonElement, bool?> Not(Func<JsonElement, bool?> condition) => element => !condition(element);

    private static Func<JsonElement, bool?> Exists(ElementPath path) => element => path.Find(element).Count > 0;

    private static Func<JsonElement, bool?> Equal(ElementPath path, object literal)
    {
        Func<JsonElement, bool> equals = literal switch
        {
            string text => element => element.WholeText() == text,
            bool truth => element => element.ValueKind == (truth ? JsonValueKind.True : JsonValueKind.False),
            _ => throw new UnsupportedExpressionException($"comparison with {literal}"),
        };
        return element => path.Find(element) switch
        {
            [] => null,
            [var one] => equals(one),
            _ => false,
        };
    }

    /// <summary>No resource is read: the reference itself names the type it leads to.</summary>
    private static Func<JsonElement, bool?> ResolvesTo(string type, ElementType focus) => focus.Name switch
    {
        "Reference" => element => element.TryGet("reference"u8, out var reference) && ReferenceText.TypeOf(reference.WholeText()) == type,
        _ => throw new UnsupportedExpressionException($"resolve() of {focus.Name}"),
    };
}
