using System.Security.Claims;
using DrCloud.Api.Access;
using DrCloud.Fhir.Auditing;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DrCloud.Api.Auditing;

/// <summary>Tells what the token end point answered: tokens, or why none; which grant type it was is the event's query.</summary>
internal sealed class AuditTokens(IHttpContextAccessor http, AuditTrails audit) : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyTokenResponseContext>().UseSingletonHandler<AuditTokens>().SetOrder(AuditProtocol.First).Build();

    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        var happened = AuditProtocol.EventOf(AuditKind.Token, context.Transaction, context.Error);
        audit.Take(http.HttpContext!, happened with { Person = happened.Person ?? context.Request?.Username, Query = AuditProtocol.Bounded(context.Request?.GrantType) });
        return default;
    }
}

/// <summary>Tells that an app asked who the person is. Whom the token is of is known where it was good.</summary>
internal sealed class AuditUserInfo(IHttpContextAccessor http, AuditTrails audit) : IOpenIddictServerHandler<ApplyUserInfoResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyUserInfoResponseContext>().UseSingletonHandler<AuditUserInfo>().SetOrder(AuditProtocol.First).Build();

    public ValueTask HandleAsync(ApplyUserInfoResponseContext context)
    {
        audit.Take(http.HttpContext!, AuditProtocol.EventOf(AuditKind.UserInfo, context.Transaction, context.Error) with { Person = context.Response?.GetParameter(Claims.Subject)?.ToString() });
        return default;
    }
}

/// <summary>Keeps whom tokens are made for, until the answer is told of.</summary>
internal sealed class RememberGranted : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>Under which name the transaction keeps the principal.</summary>
    public const string Property = "drcloud:granted";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>().UseSingletonHandler<RememberGranted>().SetOrder(AuditProtocol.First).Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        context.Transaction.SetProperty(Property, context.Principal);
        return default;
    }
}

/// <summary>What the protocol's events have in common.</summary>
internal static class AuditProtocol
{
    /// <summary>Before the answer is written.</summary>
    public const int First = int.MinValue + 100;

    private const int Longest = 200;

    /// <summary>Tells what a person let an app have, or refused.</summary>
    public static OpenIddictServerHandlerDescriptor Grants { get; } = Of<ApplyAuthorizationResponseContext>(AuditKind.Grant);

    /// <summary>Tells that a token was revoked.</summary>
    public static OpenIddictServerHandlerDescriptor Revocations { get; } = Of<ApplyRevocationResponseContext>(AuditKind.Revocation);

    /// <summary>Tells that a client asked what a token is worth.</summary>
    public static OpenIddictServerHandlerDescriptor Introspections { get; } = Of<ApplyIntrospectionResponseContext>(AuditKind.Introspection);

    /// <summary>An event of this exchange: the person and the patient are those of what is granted, the status that of the answer.</summary>
    public static AuditEvent EventOf(AuditKind kind, OpenIddictServerTransaction transaction, string? error)
    {
        var granted = transaction.GetProperty<ClaimsPrincipal>(RememberGranted.Property);
        var client = Bounded(transaction.Request?.ClientId);
        return new AuditEvent
        {
            Kind = kind,
            Status = error is null ? StatusCodes.Status200OK : error == Errors.InvalidClient ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest,
            Person = granted?.GetClaim(Claims.Subject) is { } subject && subject != client ? subject : null,
            Client = client,
            Patient = granted?.GetClaim(TokenClaims.Patient),
            Type = "Grant",
            Id = granted?.GetAuthorizationId(),
        };
    }

    /// <summary>What a stranger may have sent, cut to a length that names it.</summary>
    public static string? Bounded(string? text) => text is { Length: > Longest } ? text[..Longest] : text;

    private static OpenIddictServerHandlerDescriptor Of<TContext>(AuditKind kind)
        where TContext : BaseContext => OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>().UseInlineHandler(context =>
        {
            var http = context.Transaction.GetHttpRequest()!.HttpContext;
            http.RequestServices.GetRequiredService<AuditTrails>().Take(http, EventOf(kind, context.Transaction, context.Transaction.Response?.Error));
            return default;
        }).SetOrder(First).Build();
}
