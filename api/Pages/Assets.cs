using DrCloud.Api.OAuth.Rules;

namespace DrCloud.Api.Pages;

/// <summary>Style sheet and pictures of the pages.</summary>
internal static class Assets
{
    private static readonly EmbeddedFiles Files = new("DrCloud.Api.Pages.Assets.");

    /// <summary>Maps them below <c>/assets</c>, and the styles for apps.</summary>
    public static void MapAssets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{name}", (string name) => Files.Answer(name)).AllowAnonymous();
        routes.MapGet("/favicon.ico", () => Files.Answer("mark.svg")).AllowAnonymous();
        routes.MapGet(AttachLaunchContext.StylePath, () => Files.Answer("smart-style.json")).AllowAnonymous();
    }
}
