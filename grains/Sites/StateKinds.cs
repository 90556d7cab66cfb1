namespace DrCloud.Grains.Sites;

/// <summary>The kinds of grain state that are listed.</summary>
internal static class StateKinds
{
    /// <summary>Found by the last part of its registration's address (A).</summary>
    public const string Client = "client";

    public const string Account = "account";

    /// <summary>Found by subject (A) and client (B); the row goes when the grant ends.</summary>
    public const string Grant = "grant";

    /// <summary>Found by client (A); the status is one of <see cref="Exporting.ExportRows"/>.</summary>
    public const string Export = "export";
}
