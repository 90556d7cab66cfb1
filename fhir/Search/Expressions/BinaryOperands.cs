using Hl7.FhirPath.Expressions;

namespace DrCloud.Fhir.Search.Expressions;

/// <summary>The two sides of an operator. The SDK's own Left and Right name the context and the left side.</summary>
internal static class BinaryOperands
{
    public static (Expression Left, Expression Right) Operands(this BinaryExpression binary)
    {
        var operands = binary.Arguments.ToList();
        return (operands[0], operands[1]);
    }
}
