using Microsoft.Extensions.Primitives;

namespace DrCloud.Api.Sites;

/// <summary>Headers that do not depend on what is asked.</summary>
internal static class ResponseHeaders
{
    // A year, RFC 6797 §6.1. Without includeSubDomains: a site does not own its neighbours.
    private static readonly StringValues Hsts = "max-age=31536000";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoStore = "no-store";

    /// <summary>What an answer depends on beside its address.</summary>
    public static readonly StringValues VaryBy = "Accept, Authorization, Origin";

    /// <summary>On every response.</summary>
    public static void SetForAll(IHeaderDictionary headers)
    {
        headers.StrictTransportSecurity = Hsts;
        headers.XContentTypeOptions = NoSniff;
    }

    /// <summary>On every response that may carry what only its asker may see.</summary>
    public static void SetForInterfaces(IHeaderDictionary headers)
    {
        headers.CacheControl = NoStore;
        headers.Vary = VaryBy;
    }
}
