using DrCloud.Api.Changes;

namespace DrCloud.Api.Health;

/// <summary>
/// What an orchestrator or a balancer asks, under any host name and with or without TLS: <c>/health/live</c> is 200 while the process answers at all;
/// <c>/health/ready</c> is 200 while requests should be sent to it: it is not ending, and has had news by a silo within a second. Else 503.
/// That a database cannot be reached is no reason to send requests elsewhere: it is the same from every process.
/// </summary>
internal sealed class HealthAnswers(ChangeFollower changes, IHostApplicationLifetime lifetime)
{
    private const string Live = "/health/live";
    private const string Ready = "/health/ready";

    /// <summary>Answers if it is one of the two that is asked for; false otherwise.</summary>
    public bool Answers(HttpContext context)
    {
        var path = context.Request.Path.Value;
        if (path is not (Live or Ready))
        {
            return false;
        }

        context.Response.Headers.CacheControl = "no-store";
        var isGood = path is Live || (changes.IsFresh && !lifetime.ApplicationStopping.IsCancellationRequested);
        context.Response.StatusCode = isGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return true;
    }
}
