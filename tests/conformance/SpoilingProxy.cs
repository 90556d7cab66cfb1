using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DrCloud.Conformance.Tests;

/// <summary>A request as it passes the proxy.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Address">Path below the FHIR base, and query, unescaped.</param>
/// <param name="Form">Form body of a POST, unescaped.</param>
/// <param name="Token">Bearer token, or null.</param>
public sealed record Asked(string Method, string Address, string Form, string? Token);

/// <summary>An answer as it passes the proxy.</summary>
public sealed record Answered(int Status, JsonNode? Body);

/// <summary>What a bad server does differently: to a request, to an answer, or both.</summary>
public sealed record Spoil(Func<Asked, Asked>? Request = null, Func<Asked, Answered, Answered>? Answer = null);

/// <summary>
/// A server that is wrong in one chosen way: it passes requests on to the real one, and spoils what it is told to. The proof that a check can fail.
/// </summary>
internal sealed class SpoilingProxy : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SpoilingProxy(WebApplication app) => _app = app;

    /// <summary>Its FHIR base address.</summary>
    public string Base => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<SpoilingProxy> StartAsync(DrCloudServer real, Spoil spoil)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new SpoilingProxy(builder.Build());
        proxy._app.Run(context => proxy.PassAsync(context, real, spoil));
        await proxy._app.StartAsync(TestContext.Current.CancellationToken);
        return proxy;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task PassAsync(HttpContext context, DrCloudServer real, Spoil spoil)
    {
        using var form = new StreamReader(context.Request.Body);
        var asked = new Asked(
            context.Request.Method, WebUtility.UrlDecode(context.Request.Path.Value![1..] + context.Request.QueryString.Value!.Replace("+", "%2B", StringComparison.Ordinal)),
            WebUtility.UrlDecode(await form.ReadToEndAsync(context.RequestAborted)),
            AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header) ? header.Parameter : null);
        var sent = spoil.Request?.Invoke(asked) ?? asked;
        using var request = new HttpRequestMessage(new HttpMethod(sent.Method), $"{real.Server.FhirBase}/{Escape(sent.Address)}");
        request.Headers.Accept.ParseAdd(context.Request.Headers.Accept.ToString());
        request.Headers.Authorization = sent.Token is null ? null : new AuthenticationHeaderValue("Bearer", sent.Token);
        request.Content = sent.Method == "POST" ? new StringContent(Escape("?" + sent.Form)[1..], Encoding.UTF8, "application/x-www-form-urlencoded") : null;
        using var response = await real.Http.SendAsync(request, context.RequestAborted);
        var text = await response.Content.ReadAsStringAsync(context.RequestAborted);
        var answered = new Answered((int)response.StatusCode, JsonNode.Parse(text.Replace(real.Server.FhirBase, Base, StringComparison.Ordinal)));
        answered = spoil.Answer?.Invoke(asked, answered) ?? answered;
        context.Response.StatusCode = answered.Status;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await context.Response.WriteAsync(answered.Body?.ToJsonString() ?? "", context.RequestAborted);
    }

    private static string Escape(string address)
    {
        var (path, query) = address.Split('?', 2) is [var before, var after] ? (before, after) : (address, "");
        return path + (query.Length == 0 ? "" : "?" + string.Join('&', query.Split('&').Select(pair => string.Join('=', pair.Split('=', 2).Select(Uri.EscapeDataString)))));
    }
}
