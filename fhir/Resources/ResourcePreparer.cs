using System.Text;
using System.Text.Json;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Search;
using DrCloud.Fhir.Search.Words;

namespace DrCloud.Fhir.Resources;

/// <summary>
/// Parses a client's resource strictly with the SDK, sets its id, makes room for version and time, keeps the client's number
/// literals, takes out its search values, and says whose it is.
/// </summary>
public static class ResourcePreparer
{
    /// <summary>Bytes of the largest resource.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <param name="json">What the client sent.</param>
    /// <param name="expectedType">The type in the address, or null to take the resource's own.</param>
    /// <param name="id">The id it gets (create: new; update: that of the address).</param>
    /// <param name="options">What else is known; null for nothing.</param>
    public static PrepareResult Prepare(ReadOnlyMemory<byte> json, string? expectedType, string id, PrepareOptions? options = null)
    {
        options ??= PrepareOptions.None;
        if (json.Length > MaxBytes)
        {
            return Refuse(413, "too-long", $"A resource has at most {MaxBytes} bytes.");
        }

        try
        {
            var compact = new JsonCompaction(options);
            compact.Run(json.Span);
            return Refusal(compact, expectedType, id, options) ?? Prepare(json, compact, id, options.BaseAddress);
        }
        catch (JsonException e)
        {
            return Refuse(400, "structure", Message(e));
        }
    }

    private static PrepareResult.Refused? Refusal(JsonCompaction compact, string? expectedType, string id, PrepareOptions options)
    {
        if (compact.ResourceType is null)
        {
            return Refuse(400, "structure", "The resource has no 'resourceType'.");
        }

        if (ResourceTypes.Find(compact.ResourceType) is not { } type)
        {
            return Refuse(400, "structure", "The 'resourceType' is not a resource type of R4.");
        }

        if (expectedType is not null && type != expectedType)
        {
            return Refuse(400, "invariant", $"The address names {expectedType}, the resource is a {type}.", $"{type}.resourceType");
        }

        if (!LogicalId.IsValid(id))
        {
            return Refuse(400, "value", "An id has 1 to 64 letters, digits, '-' and '.'.", $"{type}.id");
        }

        return (options.BodyMustCarryId && compact.Id != id) || (options.BodyMayCarryId && compact.Id is { } own && own != id)
            ? Refuse(400, "invariant", options.BodyMustCarryId ? "The resource carries the id of the address." : "The resource carries no id, or that of the match.", $"{type}.id")
            : null;
    }

    private static PrepareResult Prepare(ReadOnlyMemory<byte> json, JsonCompaction compact, string id, string? baseAddress)
    {
        var type = ResourceTypes.Find(compact.ResourceType)!;
        var (status, issues) = StrictParser.Check(json.Span, type);
        if (issues.Count > 0)
        {
            return new PrepareResult.Refused(status, issues);
        }

        var template = ResourceTemplate.Write(type, id, compact.Meta.Span, compact.Members.Span);
        using var document = JsonDocument.Parse(template.Json, new JsonDocumentOptions { MaxDepth = JsonCompaction.MaxDepth });
        var (owner, links) = Ownership.Of(type, id, document.RootElement);
        return new PrepareResult.Prepared(new PreparedResource
        {
            Key = new ResourceKey(type, id),
            Template = template.Json,
            VersionAt = template.VersionAt,
            LastUpdatedAt = template.LastUpdatedAt,
            Index = PackedIndex.Pack(ResourceIndexer.Extract(document.RootElement, baseAddress)),
            Owner = owner,
            Links = links,
            Words = ResourceWords.Of(template.Json),
        });
    }

    private static string Message(JsonException e)
    {
        // The reader's own messages quote the client's text after "'…'"; position is what helps.
        if (e.LineNumber is not { } line)
        {
            return e.Message;
        }

        return new StringBuilder("The body is not JSON: line ").Append(line + 1).Append(", byte ").Append(e.BytePositionInLine + 1).Append('.').ToString();
    }

    private static PrepareResult.Refused Refuse(int status, string code, string diagnostics, string? expression = null) =>
        new(status, [OutcomeIssue.Error(code, diagnostics, expression)]);
}

/// <summary>A prepared resource, or the issues that refuse it (400, 413 or 422).</summary>
public abstract record PrepareResult
{
    /// <summary>Ready for the commit.</summary>
    public sealed record Prepared(PreparedResource Resource) : PrepareResult;

    /// <summary>Refused; <paramref name="Status"/> is the HTTP status.</summary>
    public sealed record Refused(int Status, IReadOnlyList<OutcomeIssue> Issues) : PrepareResult;
}
