using Microsoft.Extensions.Options;

namespace DrCloud.Grains.Exporting;

/// <summary>The folder of exports: a folder for each site, in it one for each job, in it the parts.</summary>
internal sealed class ExportFolder(IOptions<ExportOptions> options)
{
    private const string Unfinished = ".tmp";

    /// <summary>True if there is a folder at all.</summary>
    public bool IsConfigured => options.Value.Folder.Length > 0;

    /// <summary>Where a job's parts lie.</summary>
    public string Of(string site, string job) => Path.Combine(options.Value.Folder, site, job);

    /// <summary>A finished part.</summary>
    public string PartOf(string site, string job, string part) => Path.Combine(Of(site, job), part);

    /// <summary>Where a part is written until it is finished: nobody else's, even while two are at the same part for a moment.</summary>
    public static string UnfinishedOf(string part) => $"{part}.{Guid.NewGuid():N}{Unfinished}";

    /// <summary>Removes a job's parts; nothing happens if there are none.</summary>
    public void Remove(string site, string job)
    {
        try
        {
            Directory.Delete(Of(site, job), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already, or never there.
        }
    }

    /// <summary>Removes what those who died have left.</summary>
    public void RemoveUnfinished(string site, string job)
    {
        foreach (var file in Directory.Exists(Of(site, job)) ? Directory.GetFiles(Of(site, job), "*" + Unfinished) : [])
        {
            File.Delete(file);
        }
    }
}

/// <summary>The folder of exports cannot be written: the disk is full, or not there.</summary>
internal sealed class ExportStorageException(Exception inner) : Exception("The folder of exports cannot be written.", inner);
