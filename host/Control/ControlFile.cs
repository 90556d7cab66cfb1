using System.Security.Cryptography;
using System.Text.Json;

namespace DrCloud.Hosting.Control;

/// <summary>Where the running server listens for its own command line, and the key that it asks for. In the data folder, readable by its owner only.</summary>
/// <param name="Address">A loopback address with a port of the moment.</param>
/// <param name="Key">256 random bits, new at every start.</param>
internal sealed record ControlFile(string Address, string Key)
{
    private const string Name = "control.json";

    /// <summary>A key nobody can guess.</summary>
    public static string NewKey() => Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The file of a folder, or null if no server runs there.</summary>
    public static ControlFile? Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ControlJson.Default.ControlFile);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CommandException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Puts the file into the folder.</summary>
    public void Write(DataFolder folder) => DataFolder.WriteSecret(folder.File(Name), JsonSerializer.SerializeToUtf8Bytes(this, ControlJson.Default.ControlFile));

    /// <summary>The server has stopped.</summary>
    public static void Remove(DataFolder folder) => File.Delete(folder.File(Name));
}
