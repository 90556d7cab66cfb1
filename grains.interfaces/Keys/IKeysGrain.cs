using Orleans.Concurrency;

namespace DrCloud.Grains.Interfaces.Keys;

/// <summary>The cryptographic keys of a site, made at first use, kept encrypted, shared by all API processes. Key: the site.</summary>
[Alias("drcloud.keys")]
public interface IKeysGrain : IGrainWithStringKey
{
    /// <summary>The keys.</summary>
    [AlwaysInterleave, Repeatable, Alias("get")]
    Task<SiteKeys> GetAsync();

    /// <summary>
    /// Makes a new signing key. API processes publish it at once and sign with it two minutes later; the one before still validates for as long as a token that it
    /// signed can live.
    /// </summary>
    [Alias("rotate")]
    Task<SiteKeys> RotateAsync();
}

/// <summary>The keys by which cookies and antiforgery tokens are protected (the ASP.NET key ring), for the whole cluster. Key: <see cref="Key"/>.</summary>
[Alias("drcloud.keyring")]
public interface IKeyRingGrain : IGrainWithStringKey
{
    /// <summary>The only key of this grain: '-' is no site's name.</summary>
    const string Key = "-/ring";

    /// <summary>The elements of the ring, as XML.</summary>
    [AlwaysInterleave, Repeatable, Alias("get")]
    Task<IReadOnlyList<string>> GetAsync();

    /// <summary>Adds an element; what is in the ring already is not added again.</summary>
    [Repeatable, Alias("add")]
    Task AddAsync(string element);
}
