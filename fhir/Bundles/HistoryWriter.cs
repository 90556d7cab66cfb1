using System.Buffers;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Bundles;

/// <summary>A page of a <see href="https://hl7.org/fhir/R4/bundle.html#history">history bundle</see>.</summary>
public sealed class Historyset
{
    /// <summary>FHIR base address of the site, without a trailing slash.</summary>
    public required string BaseAddress { get; init; }

    /// <summary>The history as the server understood it.</summary>
    public required string Self { get; init; }

    /// <summary>Where the next page is, or null at the end.</summary>
    public string? Next { get; init; }

    /// <summary>Number of all versions, or null if it is not known.</summary>
    public long? Total { get; init; }

    /// <summary>The versions of the page, newest first.</summary>
    public required IReadOnlyList<StoredResource> Versions { get; init; }
}

/// <summary>Writes a <see cref="Historyset"/> by copying the stored bytes of its versions.</summary>
public static class HistoryWriter
{
    /// <summary>Writes the bundle.</summary>
    public static void Write(IBufferWriter<byte> output, Historyset page)
    {
        BundleBytes.Head(output, "history", page.Total, page.Self, page.Next);
        for (var i = 0; i < page.Versions.Count; i++)
        {
            output.Raw(i == 0 ? ",\"entry\":[{"u8 : ",{"u8);
            Entry(output, page.BaseAddress, page.Versions[i]);
            output.Raw("}"u8);
        }

        output.Raw(page.Versions.Count > 0 ? "]}"u8 : "}"u8);
    }

    private static void Entry(IBufferWriter<byte> output, string baseAddress, StoredResource version)
    {
        output.Raw("\"fullUrl\":"u8);
        output.Quoted($"{baseAddress}/{version.Key}");
        if (!version.Deleted)
        {
            output.Raw(",\"resource\":"u8);
            output.Resource(version);
        }

        var verb = VerbOf(version);
        output.Raw(",\"request\":{\"method\":\""u8);
        output.Raw(verb switch
        {
            WriteVerb.Post => "POST"u8,
            WriteVerb.Patch => "PATCH"u8,
            WriteVerb.Delete => "DELETE"u8,
            _ => "PUT"u8,
        });
        output.Raw("\",\"url\":"u8);
        output.Quoted(verb == WriteVerb.Post ? version.Key.Type : version.Key.ToString());
        output.Raw("},\"response\":{\"status\":"u8);
        output.Quoted(version.Deleted ? "204 No Content" : version.Version == 1 ? "201 Created" : "200 OK");
        output.VersionMembers(version);
        output.Raw("}"u8);
    }

    /// <summary>The verb that the log kept; of what is older than that, the likely one.</summary>
    private static WriteVerb VerbOf(StoredResource version) => version switch
    {
        { Deleted: true } => WriteVerb.Delete,
        { Verb: not WriteVerb.Unknown } => version.Verb,
        { Version: 1 } => WriteVerb.Post,
        _ => WriteVerb.Put,
    };
}
