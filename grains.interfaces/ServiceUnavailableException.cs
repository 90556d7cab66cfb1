namespace DrCloud.Grains.Interfaces;

/// <summary>
/// What is needed to answer (the database, fresh news of it) is not there at the moment: 503 with <c>Retry-After</c>.
/// After a write the outcome is unknown; the same request id may be sent again. Carries no detail on purpose.
/// </summary>
[GenerateSerializer, Alias("drcloud.ServiceUnavailable")]
public sealed class ServiceUnavailableException : Exception
{
    /// <summary>After how many seconds a client may try again.</summary>
    public const int RetryAfterSeconds = 2;

    public ServiceUnavailableException()
        : base("The clinical database cannot be reached at the moment.")
    {
    }
}
