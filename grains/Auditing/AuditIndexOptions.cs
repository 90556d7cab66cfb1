namespace DrCloud.Grains.Auditing;

/// <summary>When blocks of the audit log are taken into its index. Until then a search looks through them.</summary>
public sealed class AuditIndexOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "DrCloud:AuditIndex";

    /// <summary>How often each silo looks whether there is something to do. 5 s.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>So many events of a chain make a segment. Each segment has a row for each patient and person in it: the larger, the fewer rows.</summary>
    public int Events { get; set; } = 262_144;

    /// <summary>So many blocks of a chain make a segment, however few events they have.</summary>
    public int Blocks { get; set; } = 4096;

    /// <summary>After this time blocks make a segment, however few they are: so that chains which ended long ago leave no tail. 1 hour.</summary>
    public TimeSpan Age { get; set; } = TimeSpan.FromHours(1);
}
