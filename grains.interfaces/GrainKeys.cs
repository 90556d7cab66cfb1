namespace DrCloud.Grains.Interfaces;

/// <summary>Keys of grains: the site first, so that no key of one site can name a grain of another.</summary>
public static class GrainKeys
{
    /// <summary><c>site/rest</c>.</summary>
    public static string Of(string site, string rest) => $"{site}/{rest}";

    /// <summary>The site and the rest of a key.</summary>
    public static (string Site, string Id) Split(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash <= 0 ? throw new ArgumentException("A grain key is 'site/rest'.", nameof(key)) : (key[..slash], key[(slash + 1)..]);
    }
}
