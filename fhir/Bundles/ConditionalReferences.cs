using System.Text.Json;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Bundles;

/// <summary>Finds the <see href="https://hl7.org/fhir/R4/http.html#trules">conditional references</see> of a resource; who asks resolves them by search and puts the answers into the <see cref="ReferenceMap"/>.</summary>
public static class ConditionalReferences
{
    /// <summary>Adds the references of the form <c>Type?query</c> to the set. JSON that cannot be read adds what precedes its fault: preparing refuses it.</summary>
    public static void Collect(ReadOnlySpan<byte> resource, ISet<string> found)
    {
        if (resource.Contains((byte)'?'))
        {
            Collect(resource, static reference => LiteralReference.IsConditional(reference), found);
        }
    }

    /// <summary>Adds the references by uuid (<c>urn:uuid:…</c>) to the set.</summary>
    public static void CollectUuids(ReadOnlySpan<byte> resource, ISet<string> found)
    {
        if (resource.IndexOf("urn:uuid:"u8) >= 0)
        {
            Collect(resource, static reference => reference.StartsWith("urn:uuid:", StringComparison.Ordinal), found);
        }
    }

    private static void Collect(ReadOnlySpan<byte> resource, Func<string, bool> wanted, ISet<string> found)
    {
        var reader = new Utf8JsonReader(resource, new JsonReaderOptions { MaxDepth = JsonCompaction.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("reference"u8)
                    && reader.Read() && reader.TokenType == JsonTokenType.String
                    && reader.GetString() is { } reference && wanted(reference))
                {
                    found.Add(reference);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Preparing the resource reports it.
        }
    }
}
