using System.Globalization;
using DrCloud.Api.Fhir.Binaries;
using DrCloud.Fhir.Resources;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace DrCloud.Api.Fhir.Responses;

/// <summary>Answers with one resource: its stored bytes, its version as a weak ETag, its time as Last-Modified (<see href="https://hl7.org/fhir/R4/http.html#versioning"/>).</summary>
internal static class ResourceResponse
{
    // The first versions of a resource are nearly all that is read: their ETags are made once.
    private static readonly StringValues[] ETags = [.. Enumerable.Range(0, 64).Select(v => new StringValues($"W/\"{v}\""))];

    /// <summary>The weak ETag of a version.</summary>
    public static StringValues ETagOf(long version) =>
        (ulong)version < (ulong)ETags.Length ? ETags[version] : new StringValues(string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\""));

    /// <summary>The resource, or 304 where the client has this version.</summary>
    public static Task WriteReadAsync(FhirRequest request, FhirServices services, StoredResource resource)
    {
        var headers = request.Http.Response.Headers;
        headers.ETag = ETagOf(resource.Version);
        headers.LastModified = HeaderUtilities.FormatDate(resource.LastUpdated);
        if (IsUnmodified(request.Http.Request.Headers, resource))
        {
            request.Http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return request.WantsContent
            ? RawBinary.WriteAsync(request, services, resource)
            : WriteAsync(request, services, StatusCodes.Status200OK, resource);
    }

    /// <summary>The resource itself.</summary>
    public static Task WriteAsync(FhirRequest request, FhirServices services, int status, StoredResource resource) => resource.Content is { } content
        ? BinaryResponse.WriteAsync(request, services, status, resource, content)
        : ShapedResponse.WriteAsync(request, status, resource.Json);

    /// <summary>Version, time and place of what a write left.</summary>
    public static void SetVersion(FhirRequest request, StoredResource resource, bool location)
    {
        var headers = request.Http.Response.Headers;
        headers.ETag = ETagOf(resource.Version);
        headers.LastModified = HeaderUtilities.FormatDate(resource.LastUpdated);
        if (location)
        {
            headers.Location = string.Create(CultureInfo.InvariantCulture, $"{request.Site.FhirBase}/{resource.Key.Type}/{resource.Key.Id}/_history/{resource.Version}");
        }
    }

    // RFC 9110 §13.2.2: If-None-Match wins over If-Modified-Since.
    private static bool IsUnmodified(IHeaderDictionary headers, StoredResource resource)
    {
        var tags = headers.IfNoneMatch;
        if (tags.Count > 0)
        {
            return EntityTagHeaderValue.TryParseList([.. tags.OfType<string>()], out var list)
                && list.Any(t => t.Equals(EntityTagHeaderValue.Any) || Matches(t.Tag.AsSpan().Trim('"'), resource.Version));
        }

        var since = headers.IfModifiedSince;
        return since.Count > 0 && HeaderUtilities.TryParseDate(since.ToString(), out var time) && resource.LastUpdated.ToUnixTimeSeconds() <= time.ToUnixTimeSeconds();
    }

    private static bool Matches(ReadOnlySpan<char> tag, long version) =>
        long.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == version;
}
