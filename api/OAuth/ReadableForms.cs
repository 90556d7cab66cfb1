using DrCloud.Api.OAuth.Endpoints;
using Microsoft.AspNetCore.Http.Features;

namespace DrCloud.Api.OAuth;

/// <summary>
/// Reads the form of a request before anybody asks for it. One that cannot be read, or is too much to read, is refused here
/// (<see href="https://www.rfc-editor.org/rfc/rfc6749#section-5.2">RFC 6749 §5.2</see>), so that nothing behind need expect it.
/// </summary>
internal sealed class ReadableForms : IMiddleware
{
    private const int LongestForm = 1024 * 1024;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.HasFormContentType)
        {
            context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = LongestForm;
            try
            {
                await context.Request.ReadFormAsync(context.RequestAborted);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                context.Response.Headers.CacheControl = "no-store";
                await Results.Json(
                    new OAuthError("invalid_request", "The form cannot be read."), RegistrationJson.Default.OAuthError, statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }
}
