using DrCloud.Api.Access;
using DrCloud.Api.Auditing;
using DrCloud.Api.Changes;
using DrCloud.Api.Fhir.Responses;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Outcomes;

namespace DrCloud.Api.Fhir;

/// <summary>
/// All that happens to a FHIR request, in order: route (404, 405), token (401), media type (406), policy (403), interaction; and the one place where a failure becomes an answer.
/// Kept lean: the read of a cached patient is the path that counts.
/// </summary>
internal sealed partial class FhirPipeline(FhirServices services, IAccessTokens tokens, AuditTrails audit, SiteFacts facts, Cors cors, ILogger<FhirPipeline> log)
{
    /// <summary>The path segment below the site.</summary>
    public const string Segment = "/fhir";

    /// <summary>True if the path below the site is the FHIR interface's.</summary>
    public static bool Serves(ReadOnlySpan<char> path) =>
        path.StartsWith(Segment, StringComparison.Ordinal) && (path.Length == Segment.Length || path[Segment.Length] == '/');

    /// <summary>Answers the request.</summary>
    /// <param name="context">The request; its headers carry the access token.</param>
    /// <param name="site">Its site.</param>
    /// <param name="from">Where the path below the FHIR base begins.</param>
    /// <param name="person">What a person signed in at the EHR's own pages may do, where one of them asks: it stands in for a token.</param>
    public async Task HandleAsync(HttpContext context, Site site, int from, Access.Access? person = null)
    {
        FhirRequest? request = null;
        FhirRoute? route = null;
        try
        {
            ResponseHeaders.SetForInterfaces(context.Response.Headers);
            if (cors.Answers(context, site))
            {
                return;
            }

            request = new FhirRequest(context, site) { Bearer = person };
            route = FhirRoutes.Match(request, context.Request.Method, context.Request.Path.Value.AsSpan(from), out var allowed);
            if (route is null)
            {
                await RefuseRouteAsync(context, allowed);
            }
            else if (await AdmitAsync(request, route))
            {
                await route.HandleAsync(request, services);
            }
        }
        catch (Exception) when (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (BadHttpRequestException e)
        {
            await OutcomeResponse.WriteAsync(context, e.StatusCode, OutcomeIssue.Error(OutcomeResponse.CodeOf(e.StatusCode), "The request cannot be read."));
        }
        catch (Exception e)
        {
            await FailAsync(context, e);
        }
        finally
        {
            if (route is not null && route.Policy.Kind != RoutePolicyKind.Open)
            {
                audit.Of(site.Name).TakeRequest(request!, route);
            }
        }
    }

    private async ValueTask<bool> AdmitAsync(FhirRequest request, FhirRoute route)
    {
        var policy = route.Policy;
        if (policy.Kind != RoutePolicyKind.Open)
        {
            var settings = await facts.SettingsAsync(request.Site.Name);
            if (!settings.OffersFhir && request.Bearer is null)
            {
                await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status404NotFound, OutcomeIssue.Error("not-supported", "The FHIR interface is switched off."));
                return false;
            }

            var (bearer, failure) = request.Bearer is { } person ? new AccessResult(person, null) : await tokens.AuthenticateAsync(request.Http, request.Site.Name);
            if (bearer is null || !string.Equals(bearer.Site, request.Site.Name, StringComparison.Ordinal))
            {
                await Challenge.UnauthorizedAsync(request.Http, failure ?? "invalid_token");
                return false;
            }

            request.Bearer = bearer;
            if (!settings.OffersSystemScopes && bearer.Subject == bearer.Client)
            {
                await Challenge.ForbiddenAsync(request.Http);
                return false;
            }

            if (!audit.Of(request.Site.Name).IsOpen)
            {
                request.Http.Response.Headers.RetryAfter = Unavailability.RetryAfterSeconds;
                await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status503ServiceUnavailable, OutcomeIssue.Error("transient", "What is read cannot be recorded at the moment."));
                return false;
            }
        }

        request.WantsContent = route.Interaction is FhirInteraction.ExportFile || RawBinary.IsWanted(request, route.Interaction);
        if ((request.WantsContent ? FhirMediaType.Json : FhirMediaType.Negotiate(request.Http.Request)) is not { } mediaType)
        {
            await OutcomeResponse.WriteAsync(request.Http, StatusCodes.Status406NotAcceptable, OutcomeIssue.Error("not-supported", "The answer can be had as application/fhir+json or application/fhir+xml (fhirVersion 4.0)."));
            return false;
        }

        request.MediaType = mediaType;
        request.Shape = ShapedResponse.ShapeOf(request.Http.Request, mediaType);
        if (policy.Kind is RoutePolicyKind.Open or RoutePolicyKind.ByEntry)
        {
            return true;
        }

        request.Decision = policy.Decide(request.Access, request.Type);
        if (!request.Decision.IsAllowed)
        {
            await Challenge.ForbiddenAsync(request.Http);
        }

        return request.Decision.IsAllowed;
    }

    private static Task RefuseRouteAsync(HttpContext context, IReadOnlyList<string> allowed)
    {
        if (allowed.Count == 0)
        {
            return OutcomeResponse.WriteAsync(context, StatusCodes.Status404NotFound, OutcomeIssue.Error("not-found", "There is no such resource type or operation."));
        }

        context.Response.Headers.Allow = string.Join(", ", allowed);
        return OutcomeResponse.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, OutcomeIssue.Error("not-supported", "The address does not have this method."));
    }

    private Task FailAsync(HttpContext context, Exception e)
    {
        if (Unavailability.Of(e))
        {
            LogUnavailable(context.TraceIdentifier, e.GetType().Name);
            context.Response.Headers.RetryAfter = Unavailability.RetryAfterSeconds;
            return OutcomeResponse.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, OutcomeIssue.Error("transient", "The service cannot answer at the moment."));
        }

        LogFailed(e, context.TraceIdentifier);
        return OutcomeResponse.WriteAsync(context, StatusCodes.Status500InternalServerError, OutcomeIssue.Error("exception", $"The request failed ({context.TraceIdentifier})."));
    }

    [LoggerMessage(LogLevel.Error, "FHIR request {TraceIdentifier} failed.")]
    private partial void LogFailed(Exception exception, string traceIdentifier);

    [LoggerMessage(LogLevel.Warning, "FHIR request {TraceIdentifier} was answered 503 after {Failure}.")]
    private partial void LogUnavailable(string traceIdentifier, string failure);
}
