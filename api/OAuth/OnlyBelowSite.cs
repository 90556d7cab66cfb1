namespace DrCloud.Api.OAuth;

/// <summary>The end points of the OAuth server exist below <c>/oauth2/site</c> only: their paths alone are nothing.</summary>
internal sealed class OnlyBelowSite : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.PathBase.HasValue ? next(context) : new(Results.NotFound());
}
