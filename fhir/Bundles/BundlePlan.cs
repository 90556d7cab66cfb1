using System.Security.Cryptography;
using DrCloud.Fhir.Outcomes;
using DrCloud.Fhir.Resources;

namespace DrCloud.Fhir.Bundles;

/// <summary>
/// What the entries of a bundle that is imported do: actions and keys, ids for what is created, and the map from <c>fullUrl</c> to the key that stands for it
/// (<see href="https://hl7.org/fhir/R4/http.html#transaction">R4 transaction</see>). A new id is the resource's own, else the uuid of its fullUrl, else a digest
/// of its bytes: the same at every import.
/// </summary>
public sealed class BundlePlan
{
    private const string UuidPrefix = "urn:uuid:";

    private readonly List<PlannedEntry> _entries = [];
    private readonly List<OutcomeIssue> _issues = [];

    private BundlePlan(ReferenceMap references) => References = references;

    /// <summary>The entries, in the bundle's order; those with issues are left out.</summary>
    public IReadOnlyList<PlannedEntry> Entries => _entries;

    /// <summary>What is wrong with entries, each with the entry's path: these are no part of the plan.</summary>
    public IReadOnlyList<OutcomeIssue> Issues => _issues;

    /// <summary>What the bundle's references stand for.</summary>
    public ReferenceMap References { get; }

    /// <summary>Plans a bundle.</summary>
    /// <param name="bundle">Taken apart by <see cref="BundleReader"/>.</param>
    /// <param name="references">Where the fullUrls go.</param>
    public static BundlePlan Of(IncomingBundle bundle, ReferenceMap references)
    {
        var plan = new BundlePlan(references);
        var requested = bundle.Type is "transaction" or "batch";
        foreach (var entry in bundle.Entries)
        {
            if (requested && entry.Method is null)
            {
                plan.Refuse(entry, "required", "An entry of a batch or transaction has a request with a method.", ".request");
            }
            else
            {
                plan.Add(entry, requested ? entry.Method! : "POST");
            }
        }

        return plan;
    }

    private void Add(BundleEntry entry, string method)
    {
        switch (method)
        {
            case "POST":
                AddCreate(entry);
                break;
            case "PUT":
                AddByUrl(entry, BundleAction.Update);
                break;
            case "DELETE":
                AddByUrl(entry, BundleAction.Delete);
                break;
            case "PATCH":
                AddByUrl(entry, BundleAction.Patch);
                break;
            case "GET" or "HEAD":
                _entries.Add(new PlannedEntry { Entry = entry, Action = BundleAction.Read, Type = "" });
                break;
            default:
                Refuse(entry, "value", "The method is GET, HEAD, POST, PUT, PATCH or DELETE.", ".request.method");
                break;
        }
    }

    private void AddCreate(BundleEntry entry)
    {
        if (entry.Url?.Contains('$', StringComparison.Ordinal) == true)
        {
            _entries.Add(new PlannedEntry { Entry = entry, Action = BundleAction.Read, Type = "" });
            return;
        }

        if (entry.Resource.IsEmpty || entry.Type is null || ResourceTypes.Find(entry.Type) is not { } type)
        {
            Refuse(entry, "required", "The entry has no resource of a known type.", ".resource");
            return;
        }

        if (entry.Method is not null && entry.Url is { } url && ResourceTypes.Find(url.Trim('/')) != type)
        {
            Refuse(entry, "value", "The url of a POST is the type of the entry's resource.", ".request.url");
            return;
        }

        var key = new ResourceKey(type, IdFor(entry));
        _entries.Add(new PlannedEntry
        {
            Entry = entry,
            Action = BundleAction.Create,
            Type = type,
            Key = key,
            Condition = entry.IfNoneExist is { Length: > 0 } condition ? condition[(condition.IndexOf('?', StringComparison.Ordinal) + 1)..] : null,
        });
        Map(entry, key);
    }

    private void AddByUrl(BundleEntry entry, BundleAction action)
    {
        var url = AddressIn(entry);
        var question = url.IndexOf('?', StringComparison.Ordinal);
        if (question > 0 && ResourceTypes.Find(url.AsSpan(0, question)) is { } type)
        {
            _entries.Add(new PlannedEntry { Entry = entry, Action = action, Type = type, Condition = url[(question + 1)..] });
        }
        else if (LiteralReference.TryParseRelative(url, out var key) && url.Length == key.Type.Length + 1 + key.Id.Length)
        {
            _entries.Add(new PlannedEntry { Entry = entry, Action = action, Type = key.Type, Key = key });
            Map(entry, key);
        }
        else
        {
            Refuse(entry, "value", "The url is Type/id or Type?query.", ".request.url");
        }
    }

    /// <summary>The address relative to the base. An import takes what was meant for another server too: the last two segments of an absolute url.</summary>
    private static string AddressIn(BundleEntry entry)
    {
        var url = (entry.Url ?? "").TrimStart('/');
        return Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Segments is [.., var type, var id]
            ? type + id
            : url;
    }

    private static string IdFor(BundleEntry entry)
    {
        if (entry.Id is { } own && LogicalId.IsValid(own))
        {
            return own;
        }

        if (entry.FullUrl is { } url && url.StartsWith(UuidPrefix, StringComparison.Ordinal) && LogicalId.IsValid(url.AsSpan(UuidPrefix.Length)))
        {
            return url[UuidPrefix.Length..];
        }

        return Digest(entry.Resource.Span);
    }

    /// <summary>An id that the same bytes always give.</summary>
    public static string Digest(ReadOnlySpan<byte> resource)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(resource, hash);
        return new Guid(hash[..16]).ToString();
    }

    private void Map(BundleEntry entry, ResourceKey key)
    {
        if (entry.FullUrl is { Length: > 0 } url)
        {
            References.Set(url, key.ToString());
        }
    }

    private void Refuse(BundleEntry entry, string code, string diagnostics, string path) =>
        _issues.Add(OutcomeIssue.Error(code, diagnostics, $"Bundle.entry[{entry.Index}]{path}"));
}
