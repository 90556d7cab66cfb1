using DrCloud.Api.Fhir.Writing;
using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Patching;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Batches;

/// <summary>Reads what an entry asks, by the same route table and policy as a request of its own.</summary>
internal static class EntryReader
{
    private const string UuidPrefix = "urn:uuid:";

    public static EntryRun Read(FhirRequest outer, FhirServices services, BundleEntry entry, bool transaction)
    {
        var run = new EntryRun(entry, new FhirRequest(outer.Http, outer.Site) { Bearer = outer.Access, MediaType = outer.MediaType });
        if (entry.Method is not { } method || entry.Url is not { } url)
        {
            run.Refuse(StatusCodes.Status400BadRequest, "required", "An entry has a request with method and url.");
            return run;
        }

        var path = url.StartsWith(outer.Site.FhirBase, StringComparison.Ordinal) ? url[outer.Site.FhirBase.Length..] : url;
        var mark = path.IndexOf('?', StringComparison.Ordinal);
        run.Query = mark < 0 ? "" : path[(mark + 1)..];
        run.Route = FhirRoutes.Match(run.Request, method, mark < 0 ? path : path[..mark], out var allowed);
        if (run.Route is null || run.Route.Policy.Kind is not (RoutePolicyKind.Scoped or RoutePolicyKind.AcrossTypes) || (run.Route.Operation is { } operation && run.Route.Interaction == FhirInteraction.Operation && (transaction || operation.AffectsState)) || (method == "POST" && run.Route.Interaction is FhirInteraction.Search or FhirInteraction.SearchCompartment or FhirInteraction.SearchSystem))
        {
            run.Refuse(
                allowed.Count > 0 ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status404NotFound,
                "not-supported", "An entry cannot ask this.");
            return run;
        }

        run.Request.Decision = run.Route.Policy.Decide(outer.Access, run.Request.Type);
        if (!run.Request.Decision.IsAllowed)
        {
            run.Refuse(StatusCodes.Status403Forbidden, "forbidden", "The scopes of the access token do not allow this.");
        }
        else
        {
            run.Write = WriteOf(run, services);
        }

        return run;
    }

    /// <summary>What the entry writes, or null: it reads, or is refused.</summary>
    private static PendingWrite? WriteOf(EntryRun run, FhirServices services)
    {
        var (entry, interaction) = (run.Entry, run.Route!.Interaction);
        long version = 0;
        if (entry.IfMatch is { Length: > 0 } tag && !EntityTags.TryParse(tag, out version))
        {
            run.Refuse(StatusCodes.Status400BadRequest, "value", "ifMatch is to be one version, as in W/\"1\".");
            return null;
        }

        var ask = new WriteAsk(interaction) { IfMatch = version == 0 ? null : version };
        switch (interaction)
        {
            case FhirInteraction.Create:
                ask = ask with { Body = entry.Resource, GivenId = GivenId(run), Condition = entry.IfNoneExist is { Length: > 0 } query ? query : null, IfMatch = null };
                break;
            case FhirInteraction.Update:
                ask = ask with { Body = entry.Resource, IfFree = entry.IfNoneMatch?.Trim() == "*" };
                break;
            case FhirInteraction.ConditionalUpdate:
                ask = ask with { Body = entry.Resource, Condition = run.Query };
                break;
            case FhirInteraction.Patch or FhirInteraction.ConditionalPatch when PatchOf(run) is { } patch:
                ask = ask with { Patch = patch, Condition = interaction == FhirInteraction.ConditionalPatch ? run.Query : null };
                break;
            case FhirInteraction.Delete:
                break;
            case FhirInteraction.ConditionalDelete:
                ask = ask with { Condition = run.Query };
                break;
            default:
                return null;
        }

        return new PendingWrite(run.Request, services, ask) { IsReferred = entry.FullUrl is { Length: > 0 } };
    }

    /// <summary>The patch that an entry carries: Parameters, or a JSON Patch in a Binary (<see href="https://hl7.org/fhir/R4/http.html#patch"/>); null if it is refused.</summary>
    private static ResourcePatch? PatchOf(EntryRun run)
    {
        var read = run.Entry.Type == "Binary"
            ? BinaryContent.DataOf(run.Entry.Resource.Span) is { } json ? ResourcePatch.ReadJsonPatch(json) : null
            : run.Entry.Resource.IsEmpty ? null : ResourcePatch.ReadFhirPathPatch(run.Entry.Resource);
        switch (read)
        {
            case PatchReadResult.Read { Patch: var patch }:
                return patch;
            case PatchReadResult.Refused refused:
                run.Refuse(refused.Status, refused.Issues);
                return null;
            default:
                run.Refuse(StatusCodes.Status400BadRequest, "required", "A patch is a Parameters resource, or a Binary with a JSON Patch.");
                return null;
        }
    }

    // A bundle sent again makes nothing twice: its own ids stand. Who is bounded by a record gets new ones, which tell nothing of ids in use.
    private static string? GivenId(EntryRun run) =>
        run.Request.Decision.Patient is not null ? null
        : run.Entry.Id is { } own && LogicalId.IsValid(own) ? own
        : run.Entry.FullUrl is { } url && url.StartsWith(UuidPrefix, StringComparison.Ordinal) && Guid.TryParseExact(url[UuidPrefix.Length..], "D", out _) ? url[UuidPrefix.Length..]
        : null;
}
