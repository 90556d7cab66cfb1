using DrCloud.Fhir.Bundles;
using DrCloud.Fhir.Resources;

namespace DrCloud.Api.Fhir.Batches;

/// <summary>Reads what an entry asks, by the same route table and policy as a request of its own.</summary>
internal static class EntryReader
{
    private const string UuidPrefix = "urn:uuid:";

    public static EntryRun Read(FhirRequest outer, BundleEntry entry)
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
        if (run.Route is null || run.Route.Policy.Kind is not (RoutePolicyKind.Scoped or RoutePolicyKind.AcrossTypes) || (run.Route.Interaction == FhirInteraction.Search && method == "POST"))
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
            Name(run);
        }

        return run;
    }

    private static void Name(EntryRun run)
    {
        if (run.Route!.Interaction == FhirInteraction.Create)
        {
            run.Key = new ResourceKey(run.Request.Type, IdOf(run));
        }
        else if (run.Route.Interaction is FhirInteraction.Update or FhirInteraction.Delete)
        {
            run.Key = run.Request.Key;
            if (!LogicalId.IsValid(run.Request.Id))
            {
                run.Refuse(StatusCodes.Status400BadRequest, "value", "The id in the address is not valid.");
            }
        }
    }

    // A bundle sent again makes nothing twice: its own ids stand. Who is bounded by a record gets new ones, which tell nothing of ids in use.
    private static string IdOf(EntryRun run) =>
        run.Request.Decision.Patient is not null ? LogicalId.Create()
        : run.Entry.Id is { } own && LogicalId.IsValid(own) ? own
        : run.Entry.FullUrl is { } url && url.StartsWith(UuidPrefix, StringComparison.Ordinal) && Guid.TryParseExact(url[UuidPrefix.Length..], "D", out _) ? url[UuidPrefix.Length..]
        : LogicalId.Create();
}
