using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DrCloud.Api.Administration.Accounts;
using DrCloud.Api.OAuth;
using DrCloud.Api.Sites;

namespace DrCloud.Api.Administration;

/// <summary>One line of the administration's route table: mapping, the OpenAPI document and the tests all read it.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Template">Path below the administration's base, with <c>{id}</c> or <c>{name}</c>.</param>
/// <param name="Scope">The scope that it asks of its caller.</param>
/// <param name="Summary">What it does.</param>
/// <param name="HandleAsync">Does it; called when the scope is there.</param>
public sealed record AdministrationRoute(string Method, string Template, string Scope, string Summary, Func<AdministrationRequest, Task<IResult>> HandleAsync)
{
    /// <summary>Whether it takes a JSON body.</summary>
    public bool HasBody { get; init; }
}

/// <summary>A request to the administration of a site, by somebody who may make it.</summary>
public sealed record AdministrationRequest(IAdministration Administration, string Site, HttpContext Http)
{
    /// <summary>A value in the address.</summary>
    public string Value(string name) => (string)Http.Request.RouteValues[name]!;
}

/// <summary>
/// The administration as JSON over HTTP: for clients with an administrator's scopes below <c>/apis/site/admin</c>, and for the command line on its loopback socket.
/// </summary>
public static class AdministrationRoutes
{
    private const string Read = ScopeCatalogue.AdminRead, Write = ScopeCatalogue.AdminWrite;

    /// <summary>Every route.</summary>
    public static IReadOnlyList<AdministrationRoute> All { get; } =
    [
        new("GET", "/clients", Read, "List the clients", ListClientsAsync),
        new("POST", "/clients", Write, "Make a client that acts for itself, enabled", CreateClientAsync) { HasBody = true },
        new("GET", "/clients/{id}", Read, "Show a client", request => ShowClientAsync(request, StatusCodes.Status200OK)),
        new("POST", "/clients/{id}/enable", Write, "Let a client be used", request => SetEnabledAsync(request, true)),
        new("POST", "/clients/{id}/disable", Write, "Refuse a client and its tokens", request => SetEnabledAsync(request, false)),
        new("GET", "/settings", Read, "List the settings", ListSettingsAsync),
        new("GET", "/settings/{name}", Read, "Show a setting", GetSettingAsync),
        new("PUT", "/settings/{name}", Write, "Change a setting", SetSettingAsync) { HasBody = true },
        new("GET", "/keys", Read, "List the keys that sign tokens", ListKeysAsync),
        new("POST", "/keys", Write, "Make a new key that signs tokens; the older ones still validate", RotateKeysAsync),
        new("GET", "/audit/verification", Read, "Verify the audit log", VerifyAuditAsync),
        .. AccountRoutes.All,
    ];

    /// <summary>Maps them all.</summary>
    /// <param name="endpoints">Where, below the administration's base.</param>
    /// <param name="administration">Does the work.</param>
    /// <param name="site">The site of a request.</param>
    /// <param name="guard">Says of each route who may use it.</param>
    public static void MapAdministration(
        this IEndpointRouteBuilder endpoints, IAdministration administration, Func<HttpContext, string> site, Action<IEndpointConventionBuilder, AdministrationRoute> guard)
    {
        foreach (var route in All)
        {
            guard(endpoints.MapMethods(route.Template, [route.Method], async http =>
            {
                ResponseHeaders.SetForInterfaces(http.Response.Headers);
                var answer = await route.HandleAsync(new(administration, site(http), http));
                await answer.ExecuteAsync(http);
            }), route);
        }
    }

    private static async Task<IResult> ListClientsAsync(AdministrationRequest request) =>
        Answer([.. (await request.Administration.ListClientsAsync(request.Site)).Select(ClientView.Of)], AdministrationJson.Default.IReadOnlyListClientView);

    private static async Task<IResult> CreateClientAsync(AdministrationRequest request)
    {
        if (await ReadAsync(request, AdministrationJson.Default.NewClient) is not { Name: not null, Scope: not null } client)
        {
            return NoBody();
        }

        var (made, refusal) = await request.Administration.CreateClientAsync(request.Site, client);
        return made is null ? Refuse(StatusCodes.Status400BadRequest, "invalid_client_metadata", refusal!) : Answer(ClientView.Of(made), AdministrationJson.Default.ClientView, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ShowClientAsync(AdministrationRequest request, int status) =>
        await request.Administration.ShowClientAsync(request.Site, request.Value("id")) is { } client ? Answer(ClientView.Of(client), AdministrationJson.Default.ClientView, status) : NoClient(request);

    private static async Task<IResult> SetEnabledAsync(AdministrationRequest request, bool enabled) =>
        await request.Administration.SetClientEnabledAsync(request.Site, request.Value("id"), enabled) ? await ShowClientAsync(request, StatusCodes.Status200OK) : NoClient(request);

    private static async Task<IResult> ListSettingsAsync(AdministrationRequest request) =>
        Answer(await request.Administration.ListSettingsAsync(request.Site), AdministrationJson.Default.IReadOnlyListSettingValue);

    private static async Task<IResult> GetSettingAsync(AdministrationRequest request) =>
        await request.Administration.GetSettingAsync(request.Site, request.Value("name")) is { } setting
            ? Answer(setting, AdministrationJson.Default.SettingValue)
            : Refuse(StatusCodes.Status404NotFound, "not_found", $"There is no setting '{request.Value("name")}'.");

    private static async Task<IResult> SetSettingAsync(AdministrationRequest request) =>
        await ReadAsync(request, AdministrationJson.Default.NewValue) is not { } value ? NoBody()
        : await request.Administration.SetSettingAsync(request.Site, request.Value("name"), value.Value) is { } reason ? Refuse(StatusCodes.Status400BadRequest, "invalid_value", reason)
        : await GetSettingAsync(request);

    private static async Task<IResult> ListKeysAsync(AdministrationRequest request) =>
        Answer(await request.Administration.ListKeysAsync(request.Site), AdministrationJson.Default.IReadOnlyListKeyView);

    private static async Task<IResult> RotateKeysAsync(AdministrationRequest request) =>
        Answer(await request.Administration.RotateKeysAsync(request.Site), AdministrationJson.Default.IReadOnlyListString, StatusCodes.Status201Created);

    private static async Task<IResult> VerifyAuditAsync(AdministrationRequest request) =>
        Answer(await request.Administration.VerifyAuditAsync(request.Site), AdministrationJson.Default.AuditVerification);

    /// <summary>The body, or null if it is no such JSON.</summary>
    internal static async Task<T?> ReadAsync<T>(AdministrationRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return request.Http.Request.HasJsonContentType() ? await request.Http.Request.ReadFromJsonAsync(type, request.Http.RequestAborted) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>An answer.</summary>
    internal static IResult Answer<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => Results.Json(value, type, statusCode: status);

    /// <summary>A refusal: a code for machines and one sentence for people.</summary>
    internal static IResult Refuse(int status, string error, string description) => Answer(new AdministrationError(error, description), AdministrationJson.Default.AdministrationError, status);

    /// <summary>The refusal of what is no such body.</summary>
    internal static IResult NoBody() => Refuse(StatusCodes.Status400BadRequest, "invalid_request", "The body is to be a JSON object with what the address asks for.");

    private static IResult NoClient(AdministrationRequest request) => Refuse(StatusCodes.Status404NotFound, "not_found", $"There is no client '{request.Value("id")}'.");
}
