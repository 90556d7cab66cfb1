using System.Buffers;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Bundles;

/// <summary>The answer to one entry of a batch or transaction (<see href="https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry.response">Bundle.entry.response</see>).</summary>
public sealed class BundleResponse
{
    /// <summary>HTTP status with its words, <c>201 Created</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The resource that the entry wrote or read, giving location, ETag and time; null for none.</summary>
    public StoredResource? Resource { get; init; }

    /// <summary>True if the resource itself is returned too.</summary>
    public bool Return { get; init; }

    /// <summary>A body that is no stored resource (the searchset of a GET), as JSON; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What went wrong, or hints.</summary>
    public IReadOnlyList<OutcomeIssue> Issues { get; init; } = [];
}

/// <summary>Writes the <see href="https://hl7.org/fhir/R4/http.html#transaction-response">response bundle</see> of a batch or transaction.</summary>
public static class BundleResponseWriter
{
    /// <param name="output">Where to.</param>
    /// <param name="transaction">A transaction-response; otherwise a batch-response.</param>
    /// <param name="baseAddress">FHIR base address of the site.</param>
    /// <param name="responses">In the order of the request's entries.</param>
    public static void Write(IBufferWriter<byte> output, bool transaction, string baseAddress, IReadOnlyList<BundleResponse> responses)
    {
        output.Raw("{\"resourceType\":\"Bundle\",\"type\":\""u8);
        output.Raw(transaction ? "transaction-response\""u8 : "batch-response\""u8);
        for (var i = 0; i < responses.Count; i++)
        {
            output.Raw(i == 0 ? ",\"entry\":[{"u8 : ",{"u8);
            Entry(output, baseAddress, responses[i]);
            output.Raw("}"u8);
        }

        output.Raw(responses.Count > 0 ? "]}"u8 : "}"u8);
    }

    private static void Entry(IBufferWriter<byte> output, string baseAddress, BundleResponse response)
    {
        if (response.Resource is { } resource)
        {
            output.Raw("\"fullUrl\":"u8);
            output.Quoted($"{baseAddress}/{resource.Key}");
            output.Raw(","u8);
        }

        var body = response.Return && response.Resource is { Deleted: false } returned ? BundleBytes.JsonOf(returned) : response.Body;
        if (!body.IsEmpty)
        {
            output.Raw("\"resource\":"u8);
            output.Raw(body.Span);
            output.Raw(","u8);
        }

        Response(output, baseAddress, response);
    }

    private static void Response(IBufferWriter<byte> output, string baseAddress, BundleResponse response)
    {
        output.Raw("\"response\":{\"status\":"u8);
        output.Quoted(response.Status);
        if (response.Resource is { } resource)
        {
            output.Raw(",\"location\":"u8);
            output.Quoted($"{baseAddress}/{resource.Key}/_history/{resource.Version}");
            output.VersionMembers(resource);
        }

        if (response.Issues.Count > 0)
        {
            output.Raw(",\"outcome\":"u8);
            OperationOutcomeWriter.Write(output, response.Issues);
        }

        output.Raw("}"u8);
    }
}
