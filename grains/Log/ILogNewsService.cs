using Orleans.Services;

namespace DrCloud.Grains.Log;

/// <summary>One on each silo: hears of writes that concern what the silo holds, before they are acknowledged.</summary>
[Alias("drcloud.log-news")]
internal interface ILogNewsService : IGrainService
{
    /// <summary>When it returns, the silo answers with everything up to the log number.</summary>
    [Alias("hear")]
    Task HearAsync(string site, long seq);
}
