using Microsoft.Net.Http.Headers;

namespace DrCloud.Api.Fhir.Binaries;

/// <summary>Which bytes of content are asked for (<see href="https://www.rfc-editor.org/rfc/rfc9110#name-range-requests">RFC 9110 §14</see>): one range, or all.</summary>
/// <param name="From">The first one.</param>
/// <param name="Count">How many; 0 if the range has none of them (416).</param>
/// <param name="IsPart">True if a range is asked for.</param>
internal readonly record struct ByteRange(long From, long Count, bool IsPart)
{
    /// <summary>What a request asks for. Several ranges at once, and those with a condition (our tags are weak), are answered by the whole, as the RFC allows.</summary>
    public static ByteRange Of(HttpRequest request, long length)
    {
        if (request.Headers.Range is not [{ } header] || request.Headers.IfRange.Count > 0
            || !RangeHeaderValue.TryParse(header, out var asked) || asked.Unit != "bytes" || asked.Ranges.Count != 1)
        {
            return new ByteRange(0, length, IsPart: false);
        }

        var range = asked.Ranges.Single();
        var from = range.From ?? Math.Max(0, length - range.To!.Value);
        var end = range.From is null ? length : Math.Min(length, (range.To ?? (length - 1)) + 1);
        return new ByteRange(from, Math.Max(0, end - from), IsPart: true);
    }
}
