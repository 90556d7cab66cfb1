namespace DrCloud.Grains.Sites;

/// <summary>The kinds of grain state that are listed.</summary>
internal static class StateKinds
{
    /// <summary>Found by the last part of its registration's address (A).</summary>
    public const string Client = "client";

    /// <summary>Found by names (A: <see cref="DrCloud.Grains.Accounts.RosterRows"/>) and role (B); the status says whether it is enabled. The roster alone writes them.</summary>
    public const string Account = "account";

    /// <summary>Who looks after whom: found by patient (A) and account (B). The roster alone writes them.</summary>
    public const string Proxy = "proxy";

    /// <summary>Found by subject (A) and client (B); the row goes when the grant ends.</summary>
    public const string Grant = "grant";

    /// <summary>Found by client (A); the status is one of <see cref="Exporting.ExportRows"/>.</summary>
    public const string Export = "export";
}
