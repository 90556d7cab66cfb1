using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using DrCloud.Api.Sites;
using DrCloud.Fhir.Capability;

namespace DrCloud.Api.Fhir;

/// <summary>The documents that a site's interface publishes about itself, as UTF-8, made once.</summary>
internal sealed class SiteDocuments
{
    private readonly ConcurrentDictionary<Site, byte[]> _capabilities = new();
    private readonly ConcurrentDictionary<Site, byte[]> _smart = new();

    /// <summary>Version of this software.</summary>
    public static string SoftwareVersion { get; } = typeof(SiteDocuments).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>When this software was built.</summary>
    public static DateTimeOffset SoftwareDate { get; } = new(File.GetLastWriteTimeUtc(typeof(SiteDocuments).Assembly.Location));

    /// <summary>The CapabilityStatement.</summary>
    public byte[] Capabilities(Site site) => _capabilities.GetOrAdd(site, static s => CapabilityStatementWriter.ToBytes(Interactions.Capabilities.Facts(s)));

    /// <summary>SMART discovery.</summary>
    public byte[] SmartConfiguration(Site site) => _smart.GetOrAdd(site, static s => ToBytes(json => Interactions.SmartConfiguration.Write(json, s)));

    private static byte[] ToBytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
