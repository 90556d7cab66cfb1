using System.IO.Compression;
using System.Text;

namespace DrCloud.Tests.Fuzzing;

/// <summary>Bodies that cost: deep, large, many, compressed.</summary>
internal static class HostileBodies
{
    private const int MiB = 1024 * 1024;

    // Made once: they are the same every time.
    private static readonly Lazy<byte[]> Bomb = new(() => Gzip([new string(' ', 64 * MiB)]));
    private static readonly Lazy<byte[]> Large = new(() => Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","name":[{"text":"{{new string('x', 4 * MiB)}}"}]}"""));
    private static readonly Lazy<byte[]> TooLarge = new(() => Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","name":[{"text":"{{new string('x', 17 * MiB)}}"}]}"""));

    public static FuzzRequest Make(Draw draw, FuzzWorld world)
    {
        var (body, encoding) = draw.Weighted<Func<Draw, (byte[] Body, string? Encoding)>>(
        [
            (20, Deep), (20, Duplicates), (20, Many), (12, Compressed), (1, _ => (Bomb.Value, "gzip")), (1, _ => (Large.Value, null)), (1, _ => (TooLarge.Value, null)),
            (8, d => ([.. Enumerable.Range(0, d.Below(3000)).Select(_ => (byte)d.Below(256))], d.Once(3) ? "gzip" : null)), (4, _ => ([], null)),
        ])(draw);
        var patch = draw.Once(8);
        return new()
        {
            Method = patch ? "PATCH" : draw.Of("POST", "POST", "PUT"),
            Target = world.Base + (patch ? "/Patient/demo-1" : draw.Of("/Patient", "/Patient/demo-1", "/", "/Binary", "/Patient/$validate", "/$meta", "/Patient/_search")),
            Headers = [("Content-Type", patch && draw.Once(2) ? "application/json-patch+json" : "application/fhir+json"), .. encoding is null ? [] : new[] { ("Content-Encoding", encoding) }, .. draw.Once(20) ? [("Expect", "100-continue")] : Array.Empty<(string, string)>()],
            Body = body,
            Chunked = draw.Once(4),
        };
    }

    private static (byte[] Body, string? Encoding) Deep(Draw draw)
    {
        var depth = draw.Of(60, 63, 64, 65, 70, 500, 5000, 100_000);
        return (Encoding.UTF8.GetBytes(draw.Below(4) switch
        {
            0 => HostileText.Nested(depth, objects: false),
            1 => HostileText.Nested(depth, objects: true),
            2 => $$"""{"resourceType":"Patient","extension":[{{string.Concat(Enumerable.Repeat("{\"url\":\"u\",\"extension\":[", depth))}}{{string.Concat(Enumerable.Repeat("]}", depth))}}]}""",
            _ => $"{{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{{\"resource\":{string.Concat(Enumerable.Repeat("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"resource\":", depth))}{{}}{string.Concat(Enumerable.Repeat("}]}", depth))}}}]}}",
        }), null);
    }

    private static (byte[] Body, string? Encoding) Duplicates(Draw draw) => (Encoding.UTF8.GetBytes(draw.Of(
        """{"resourceType":"Patient","resourceType":"Observation"}""",
        """{"resourceType":"Patient","id":"demo-1","id":"demo-2"}""",
        """{"resourceType":"Patient","gender":"male","g\u0065nder":"female"}""",
        """{"resourceType":"Patient","meta":{"tag":[],"tag":[{"code":"a"}]},"meta":{}}""",
        """{"resourceType":"Bundle","type":"batch","type":"transaction","entry":[],"entry":[{"request":{"method":"GET","method":"DELETE","url":"Patient/fuzz-1"}}]}""",
        """{"resourceType":"Parameters","parameter":[{"name":"operation","name":"x","part":[],"part":[]}]}""",
        """[{"op":"add","op":"remove","path":"/id","path":"/gender","value":1,"value":2}]""")), null);

    private static (byte[] Body, string? Encoding) Many(Draw draw)
    {
        var count = draw.Of(100, 1000, 20_000);
        return (Encoding.UTF8.GetBytes(draw.Below(5) switch
        {
            0 => $$"""{"resourceType":"Patient",{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"a{i}\":1"))}}}""",
            1 => $$"""{"resourceType":"Patient","name":[{{string.Join(',', Enumerable.Repeat("{\"family\":\"a\"}", count))}}]}""",
            2 => $$"""{"resourceType":"Bundle","type":"batch","entry":[{{string.Join(',', Enumerable.Repeat("{}", count))}}]}""",
            3 => $$"""{"resourceType":"Bundle","type":"{{draw.Of("batch", "transaction")}}","entry":[{{string.Join(',', Enumerable.Repeat("{\"request\":{\"method\":\"GET\",\"url\":\"Patient/demo-1\"}}", Math.Min(count, 1000)))}}]}""",
            _ => $$"""[{{string.Join(',', Enumerable.Repeat("{\"op\":\"test\",\"path\":\"/id\",\"value\":\"demo-1\"}", count))}}]""",
        }), null);
    }

    private static (byte[] Body, string? Encoding) Compressed(Draw draw)
    {
        var gzip = Gzip(["""{"resourceType":"Patient","gender":"male"}"""]);
        return draw.Below(6) switch
        {
            0 => (gzip[..draw.Below(gzip.Length)], "gzip"),
            1 => (JsonMutation.OfText(draw, gzip), "gzip"),
            2 => (gzip, draw.Of("br", "deflate", "zstd", "gzip, gzip", "identity", "x", "GZIP", "gzip,")),
            3 => ([.. gzip, .. gzip], "gzip"),
            4 => (Gzip(Enumerable.Repeat("{\"a\":", 100_000)), "gzip"),
            _ => (gzip, "gzip"),
        };
    }

    private static byte[] Gzip(IEnumerable<string> texts)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            foreach (var text in texts)
            {
                gzip.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return output.ToArray();
    }
}
