namespace DrCloud.Silo;

/// <summary>How a silo runs.</summary>
public enum SiloMode
{
    /// <summary>The only silo, in the process of the API; SQLite. Nobody else can connect to it.</summary>
    Embedded,

    /// <summary>One of several, found through the cluster's database; ports speak TLS with client certificates.</summary>
    Cluster,
}
