namespace DrCloud.Hosting;

/// <summary>
/// The folder of an embedded server: databases, certificate, keys. Readable by its owner only, and used by one process at a time.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>Where the folder is unless said otherwise: <c>drcloud</c> in the person's data folder.</summary>
    public static string Default => System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "drcloud");

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>The clinical database of the one site.</summary>
    public string ClinicalDatabase => File("default.db");

    /// <summary>The database of grain state.</summary>
    public string StateDatabase => File("state.db");

    /// <summary>The folder of bulk exports.</summary>
    public string Exports => File("exports");

    /// <summary>A file of the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes the folder if need be and takes it for this process.</summary>
    /// <exception cref="CommandException">It cannot be written, or another process holds it.</exception>
    public static DataFolder Take(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            MakeFolder(full);
            var held = OpenPrivate(System.IO.Path.Combine(full, "lock"), FileMode.OpenOrCreate);
            return new DataFolder(full, held);
        }
        catch (IOException e) when (IsLocked(e))
        {
            throw new CommandException($"Another server is running on the data folder {full}: stop it, or choose another folder with --data.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The data folder {full} cannot be written: choose another with --data.", e);
        }
    }

    /// <summary>True if a process has taken the folder.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using var taken = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException e)
        {
            return IsLocked(e);
        }
    }

    /// <summary>Writes a file that only its owner can read, at once or not at all.</summary>
    public static void WriteSecret(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        System.IO.File.Delete(temporary);
        using (var stream = OpenPrivate(temporary, FileMode.CreateNew))
        {
            stream.Write(content);
        }

        System.IO.File.Move(temporary, path, overwrite: true);
    }

    public void Dispose() => _lock.Dispose();

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static FileStream OpenPrivate(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }

    // .NET locks the file with flock and reports EWOULDBLOCK (11 on Linux, 35 on macOS) as its HResult.
    private static bool IsLocked(IOException e) => e.HResult is 11 or 35 || e.HResult == unchecked((int)0x80070020);
}
