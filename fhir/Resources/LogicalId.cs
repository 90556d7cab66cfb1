using System.Buffers;

namespace DrCloud.Fhir.Resources;

/// <summary>The <see href="https://hl7.org/fhir/R4/datatypes.html#id">id</see> type: <c>[A-Za-z0-9\-\.]{1,64}</c>.</summary>
public static class LogicalId
{
    /// <summary>Characters of the longest id.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");

    /// <summary>True if the text can be a logical id.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxLength && !text.ContainsAnyExcept(Allowed);

    /// <summary>A new one, in order of time.</summary>
    public static string Create() => Guid.CreateVersion7().ToString();
}
