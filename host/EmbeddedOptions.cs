namespace DrCloud.Hosting;

/// <summary>How an embedded server is started.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>The port unless said otherwise.</summary>
    public const int DefaultPort = 8443;

    /// <summary>The HTTPS port, on loopback; 0 takes a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Where databases, certificate and keys are; made if it does not exist.</summary>
    public string DataFolder { get; init; } = Hosting.DataFolder.Default;

    /// <summary>Demo mode: demo accounts, the demo app, and demo patients, made once.</summary>
    public bool Demo { get; init; } = true;

    /// <summary>How many demo patients.</summary>
    public int DemoPatients { get; init; } = 100;

    /// <summary>For the time of an import: no accounts are made, so that the first real start makes and tells them.</summary>
    public bool ImportOnly { get; init; }

    /// <summary>More configuration, over all else: names as in <c>DrCloud:…</c>.</summary>
    public IReadOnlyDictionary<string, string?> Configuration { get; init; } = new Dictionary<string, string?>();
}
