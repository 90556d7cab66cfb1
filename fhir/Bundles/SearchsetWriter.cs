using System.Buffers;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Bundles;

/// <summary>A page of a <see href="https://hl7.org/fhir/R4/bundle.html#searchset">searchset</see>.</summary>
public sealed class Searchset
{
    /// <summary>FHIR base address of the site, without a trailing slash.</summary>
    public required string BaseAddress { get; init; }

    /// <summary>The search as the server understood it.</summary>
    public required string Self { get; init; }

    /// <summary>Where the first page is; null where there is but one.</summary>
    public string? First { get; init; }

    /// <summary>Where the page before is; null on the first page, and where it is not known.</summary>
    public string? Previous { get; init; }

    /// <summary>Where the next page is, or null at the end.</summary>
    public string? Next { get; init; }

    /// <summary>Number of all matches, or null if it was not counted.</summary>
    public long? Total { get; init; }

    /// <summary>The matches of the page, in order.</summary>
    public IReadOnlyList<StoredResource> Matches { get; init; } = [];

    /// <summary>What the includes add.</summary>
    public IReadOnlyList<StoredResource> Included { get; init; } = [];

    /// <summary>Warnings, as an entry of mode <c>outcome</c>.</summary>
    public IReadOnlyList<OutcomeIssue> Issues { get; init; } = [];
}

/// <summary>Writes a <see cref="Searchset"/> by copying the stored bytes of its resources.</summary>
public static class SearchsetWriter
{
    /// <summary>Writes the bundle; a PipeWriter is such an output.</summary>
    public static void Write(IBufferWriter<byte> output, Searchset page)
    {
        BundleBytes.Head(output, "searchset", page.Total, page.Self, page.Next, page.First, page.Previous);
        Entries(output, page);
        output.Raw("}"u8);
    }

    private static void Entries(IBufferWriter<byte> output, Searchset page)
    {
        var first = true;
        var baseAddress = page.BaseAddress;
        foreach (var match in page.Matches)
        {
            Entry(output, baseAddress, match, "\",\"search\":{\"mode\":\"match\"},\"resource\":"u8, ref first);
        }

        foreach (var included in page.Included)
        {
            Entry(output, baseAddress, included, "\",\"search\":{\"mode\":\"include\"},\"resource\":"u8, ref first);
        }

        if (page.Issues.Count > 0)
        {
            output.Raw(first ? ",\"entry\":[{\"search\":{\"mode\":\"outcome\"},\"resource\":"u8 : ",{\"search\":{\"mode\":\"outcome\"},\"resource\":"u8);
            OperationOutcomeWriter.Write(output, page.Issues);
            output.Raw("}"u8);
            first = false;
        }

        if (!first)
        {
            output.Raw("]"u8);
        }
    }

    private static void Entry(IBufferWriter<byte> output, string baseAddress, StoredResource resource, ReadOnlySpan<byte> middle, ref bool first)
    {
        output.Raw(first ? ",\"entry\":[{\"fullUrl\":\""u8 : ",{\"fullUrl\":\""u8);
        output.Plain(baseAddress);
        output.Raw("/"u8);
        output.Plain(resource.Key.Type);
        output.Raw("/"u8);
        output.Plain(resource.Key.Id);
        output.Raw(middle);
        output.Resource(resource);
        output.Raw("}"u8);
        first = false;
    }
}
