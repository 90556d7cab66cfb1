using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>
/// Tokens have no entries of their own: their grant says whether they stand. Access and identity tokens are signed with RS256 for anybody to check,
/// codes and refresh tokens, which only this server reads, with a symmetric key inside their encryption.
/// </summary>
internal sealed class KeepNoTokenEntry : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
            .UseSingletonHandler<KeepNoTokenEntry>()
            .SetOrder(AttachSecurityCredentials.Descriptor.Order + 500)
            .Build();

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        context.CreateTokenEntry = context.IsReferenceToken = context.PersistTokenPayload = false;
        var forAnybody = context.TokenType is TokenTypeIdentifiers.AccessToken or TokenTypeIdentifiers.IdentityToken;
        context.SigningCredentials = context.Options.SigningCredentials.First(credentials => credentials.Key is AsymmetricSecurityKey == forAnybody);
        return ValueTask.CompletedTask;
    }
}
