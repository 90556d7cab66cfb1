using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using DrCloud.Api.OAuth.Rules;
using Microsoft.Net.Http.Headers;

namespace DrCloud.Api.Pages;

/// <summary>Style sheet and pictures, embedded in the assembly: they are there wherever the pages are hosted.</summary>
internal static class Assets
{
    private const string Prefix = "DrCloud.Api.Pages.Assets.";

    private static readonly FrozenDictionary<string, Asset> All = Read();

    /// <summary>Maps them below <c>/assets</c>, and the styles for apps.</summary>
    public static void MapAssets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{name}", (string name) => Answer(name)).AllowAnonymous();
        routes.MapGet("/favicon.ico", () => Answer("mark.svg")).AllowAnonymous();
        routes.MapGet(AttachLaunchContext.StylePath, () => Answer("smart-style.json")).AllowAnonymous();
    }

    private static IResult Answer(string name) =>
        All.TryGetValue(name, out var asset) ? Results.Bytes(asset.Bytes, asset.Type, entityTag: asset.Tag) : Results.NotFound();

    private static FrozenDictionary<string, Asset> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[Prefix.Length..],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                return new Asset(bytes, TypeOf(name), new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\""));
            },
            StringComparer.Ordinal);
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        _ => throw new NotSupportedException($"There is no media type for {name}."),
    };

    private sealed record Asset(byte[] Bytes, string Type, EntityTagHeaderValue Tag);
}
