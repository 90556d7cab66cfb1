using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace DrCloud.Api.Pages;

/// <summary>Files that are part of the assembly: they are there wherever the pages are hosted.</summary>
internal sealed class EmbeddedFiles
{
    private readonly FrozenDictionary<string, EmbeddedFile> _files;

    /// <param name="prefix">How the names of the resources begin; the rest is the name of the file.</param>
    public EmbeddedFiles(string prefix)
    {
        var assembly = Assembly.GetExecutingAssembly();
        _files = assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[prefix.Length..], name => Read(assembly, name), StringComparer.Ordinal);
    }

    /// <summary>The file, with an entity tag; 404 if there is none of the name.</summary>
    public IResult Answer(string name) =>
        _files.TryGetValue(name, out var file) ? Results.Bytes(file.Bytes, file.Type, entityTag: file.Tag) : Results.NotFound();

    private static EmbeddedFile Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new(bytes, TypeOf(name), new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\""));
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        _ => throw new NotSupportedException($"There is no media type for {name}."),
    };

    private sealed record EmbeddedFile(byte[] Bytes, string Type, EntityTagHeaderValue Tag);
}
