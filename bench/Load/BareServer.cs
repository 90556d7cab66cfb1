using System.Collections.Frozen;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace DrCloud.Bench.Load;

/// <summary>
/// The yardstick: Kestrel with nothing around it (no logging, no middleware, no routing), which finds the captured answer by the path and sends it:
/// the same TLS certificate and versions, the same headers, the same bytes.
/// </summary>
internal static class BareServer
{
    /// <summary>The command by which the program runs itself as this server.</summary>
    public const string Command = "serve-bare";

    private const string FileMode = "file";

    /// <summary>Starts it in an own process, on a free port.</summary>
    public static Task<ChildServer> StartAsync(string certificate, string captures) => ChildServer.StartAsync(Command, certificate, captures);

    /// <summary>Starts it without TLS, to see what the machine can do: every path answers 892 bytes.</summary>
    public static Task<ChildServer> StartPlainAsync() => ChildServer.StartAsync(Command);

    /// <summary>Starts it so that every GET is answered by the file, and every POST is read to its end.</summary>
    public static Task<ChildServer> StartFileAsync(string certificate, string file) => ChildServer.StartAsync(Command, certificate, FileMode, file);

    public static async Task<int> ServeAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (args is [var certificate, ..])
                {
                    listen.UseHttps(X509CertificateLoader.LoadPkcs12FromFile(certificate, null), tls => tls.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13);
                }
            });
        });
        var app = builder.Build();
        app.Run(args switch
        {
            [_, FileMode, var file] => FileOf(file),
            [_, var captures] => Captured(captures),
            _ => Fixed(),
        });
        await app.StartAsync();
        await ChildServer.ServeAsync(app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        await app.StopAsync();
        return 0;
    }

    private static RequestDelegate Captured(string file)
    {
        var answers = Capture.Read(file).ToFrozenDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        return context =>
        {
            var request = context.Request;
            var answer = answers[request.QueryString.HasValue ? request.Path.Value + request.QueryString.Value : request.Path.Value!];
            foreach (var (name, value) in answer.Headers)
            {
                context.Response.Headers[name] = value;
            }

            return SendAsync(context.Response, answer.Body);
        };
    }

    private static RequestDelegate FileOf(string file) => context =>
        HttpMethods.IsGet(context.Request.Method) ? context.Response.SendFileAsync(file, context.RequestAborted) : context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);

    private static RequestDelegate Fixed()
    {
        var body = new byte[892];
        body.AsSpan().Fill((byte)'x');
        return context =>
        {
            context.Response.ContentType = "application/fhir+json";
            return SendAsync(context.Response, body);
        };
    }

    private static Task SendAsync(HttpResponse response, byte[] body)
    {
        response.ContentLength = body.Length;
        var written = response.BodyWriter.WriteAsync(body);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }
}
