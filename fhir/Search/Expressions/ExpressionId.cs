using System.Text;

namespace DrCloud.Fhir.Search.Expressions;

/// <summary>The stable number of an expression under which its values are stored: 32-bit FNV-1a of kind and text.</summary>
internal static class ExpressionId
{
    public static int Of(SearchValueKind kind, string expression)
    {
        var hash = Add(2166136261, (byte)kind);
        foreach (var octet in Encoding.UTF8.GetBytes(expression))
        {
            hash = Add(hash, octet);
        }

        return unchecked((int)hash);
    }

    private static uint Add(uint hash, byte octet) => unchecked((hash ^ octet) * 16777619);
}
