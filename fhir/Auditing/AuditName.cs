using System.Globalization;

namespace DrCloud.Fhir.Auditing;

/// <summary>Which event of the log: the chain, the block in it, the place in the block, from 0. It never changes, and is the event's logical id in FHIR.</summary>
[GenerateSerializer, Immutable, Alias("drcloud.AuditName")]
public readonly record struct AuditName([property: Id(0)] Guid Chain, [property: Id(1)] long Block, [property: Id(2)] int Index)
{
    /// <summary>As a logical id: the chain's 32 digits, the block and the index, each in hexadecimal.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Chain:N}-{Block:x}-{Index:x}");

    /// <summary>Reads a logical id; null if it is none of an event. Each event has one spelling.</summary>
    public static AuditName? Parse(string id)
    {
        var parts = id.Split('-');
        var name = parts is [{ Length: 32 } chain, var block, var index]
            && Guid.TryParseExact(chain, "N", out var writer)
            && long.TryParse(block, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(index, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var at)
                ? new AuditName(writer, number, at) : (AuditName?)null;
        return name is { Block: > 0, Index: >= 0 } && name.ToString() == id ? name : null;
    }
}
