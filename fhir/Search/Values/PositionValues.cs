using System.Text.Json;
using DrCloud.Fhir.Search.Expressions;

namespace DrCloud.Fhir.Search.Values;

/// <summary>Positions of Locations; one that is nowhere on the earth is none.</summary>
internal static class PositionValues
{
    /// <summary>The converter of a type, or null if it is no position.</summary>
    public static ValueConverter? For(ElementType type) => type.Name == "Location.position" ? FromPosition : null;

    private static void FromPosition(JsonElement position, ValueSink sink)
    {
        if (Degrees(position, "latitude"u8) is { } latitude && Degrees(position, "longitude"u8) is { } longitude && EarthPoint.Of(latitude, longitude) is { } point)
        {
            sink.Add(new IndexValue.Position(point));
        }
    }

    private static double? Degrees(JsonElement position, ReadOnlySpan<byte> property) => position.TryGet(property, out var element) ? QuantityValues.Number(element) : null;
}
