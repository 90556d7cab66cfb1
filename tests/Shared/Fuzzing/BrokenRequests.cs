namespace DrCloud.Tests.Fuzzing;

/// <summary>What is no HTTP, or two requests in one.</summary>
internal static class BrokenRequests
{
    public static FuzzRequest Make(Draw draw, FuzzWorld world) => new()
    {
        Surface = FuzzSurface.Broken,
        Method = draw.Of("GET", "POST", "G ET", "", "GET\t", "\0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Target = draw.Of($"{world.Base}/Patient", $"{world.Base}/Patient/a b", "*", "", "//", "http://example.org/", "\\", $"{world.Base}/\0", $"{world.Base}/Patient HTTP/0.9\r\nX: y\r\n\r\nGET /", new string('a', 9000)),
        Headers =
        [
            .. Enumerable.Range(0, draw.Below(4)).Select(_ => draw.Of(
                ("Content-Length", "5"), ("Content-Length", "-1"), ("Content-Length", "99999999999999999999"), ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "gzip, chunked"), ("Transfer-Encoding", "x"), ("Host", "a"), ("", "x"), (" X", "y"), ("X Y", "z"), ("X", "a\r\n b"), ("X", "a\nb"), ("X", "\0"),
                ("Connection", "upgrade"), ("Upgrade", "h2c"), ("Upgrade", "websocket"), ("Connection", "Host"), ("Expect", "x"), ("X", new string('x', 40_000)))),
        ],
        Body = draw.Once(3) ? draw.Of("5\r\nhello\r\n0\r\n\r\n"u8.ToArray(), "zz\r\n"u8.ToArray(), "hello"u8.ToArray()) : null,
    };
}
