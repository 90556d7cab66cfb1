using System.Globalization;
using DrCloud.Grains.Interfaces;

namespace DrCloud.Api.Sites;

/// <summary>Failures of the infrastructure that pass: the client is asked to come again (503).</summary>
internal static class Unavailability
{
    /// <summary>For <c>Retry-After</c>.</summary>
    public static readonly string RetryAfterSeconds = ServiceUnavailableException.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>True if the failure is of that kind. A cancellation that the client did not ask for is that of a call whose silo died before it was placed.</summary>
    public static bool Of(Exception e) => e is TimeoutException or OrleansException or ServiceUnavailableException or OperationCanceledException;
}
