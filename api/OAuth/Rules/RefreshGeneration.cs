using System.Globalization;
using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DrCloud.Api.OAuth.Rules;

/// <summary>A refresh token carries its number in the grant's chain: 0 with the code, then the one that the rotation made current.</summary>
internal sealed class RefreshGeneration : IOpenIddictServerHandler<GenerateTokenContext>
{
    private const string Claim = "drc_generation";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
            .UseSingletonHandler<RefreshGeneration>()
            .SetOrder(KeepNoTokenEntry.Descriptor.Order + 1)
            .Build();

    /// <summary>The number of a refresh token.</summary>
    public static int Of(ClaimsPrincipal token) => int.Parse(token.GetClaim(Claim)!, CultureInfo.InvariantCulture);

    /// <summary>The number of the refresh token that this request will get.</summary>
    public static void Set(OpenIddictServerTransaction transaction, int generation) => transaction.Properties[Claim] = generation;

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType is TokenTypeIdentifiers.RefreshToken)
        {
            var generation = context.Transaction.Properties.TryGetValue(Claim, out var value) ? (int)value! : 0;
            context.Principal.SetClaim(Claim, generation.ToString(CultureInfo.InvariantCulture));
        }

        return ValueTask.CompletedTask;
    }
}
