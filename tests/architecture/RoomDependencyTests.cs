using System.Xml.Linq;
using Xunit;

namespace DrCloud.Tests.Architecture;

/// <summary>Dependencies between rooms point one way (docs/ARCHITECTURE.md): held over the project files and over what the built assemblies really reference.</summary>
public sealed class RoomDependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["fhir"] = [],
        ["grains.interfaces"] = ["fhir"],
        ["storage"] = ["fhir"],
        ["grains"] = ["grains.interfaces", "fhir", "storage"],
        ["silo"] = ["grains", "grains.interfaces", "fhir", "storage"],
        ["api"] = ["grains.interfaces", "fhir"],
        ["conformance"] = ["fhir"],
        ["host"] = ["api", "silo", "grains", "grains.interfaces", "fhir", "storage"],
    };

    private static readonly Dictionary<string, string> Assemblies = new()
    {
        ["fhir"] = "DrCloud.Fhir",
        ["grains.interfaces"] = "DrCloud.Grains.Interfaces",
        ["storage"] = "DrCloud.Storage",
        ["grains"] = "DrCloud.Grains",
        ["silo"] = "DrCloud.Silo",
        ["api"] = "DrCloud.Api",
        ["conformance"] = "DrCloud.Conformance",
        ["host"] = "drcloud",
    };

    public static TheoryData<string> Rooms => [.. Allowed.Keys];

    [Theory, MemberData(nameof(Rooms))]
    public void Project_file_references_only_allowed_rooms(string room)
    {
        var project = Assert.Single(Directory.GetFiles(Path.Combine(Repository.Root, room), "*.csproj"));
        var referenced = XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileName(Path.GetDirectoryName(reference.Attribute("Include")!.Value.Replace('\\', '/')))!)
            .ToList();

        Assert.All(referenced, other => Assert.Contains(other, Allowed[room]));
    }

    [Theory, MemberData(nameof(Rooms))]
    public void Built_assembly_references_only_allowed_rooms(string room)
    {
        var names = Assemblies.ToDictionary(pair => pair.Value, pair => pair.Key);
        var assembly = System.Reflection.Assembly.Load(Assemblies[room]);
        var referenced = assembly.GetReferencedAssemblies()
            .Where(reference => names.ContainsKey(reference.Name!))
            .Select(reference => names[reference.Name!])
            .ToList();

        Assert.All(referenced, other => Assert.Contains(other, Allowed[room]));
    }

    [Theory]
    [InlineData("MySqlConnector")]
    [InlineData("Microsoft.Data.Sqlite")]
    [InlineData("Dapper")]
    public void Api_carries_no_database_driver(string driver)
    {
        var seen = new HashSet<string>();
        var waiting = new Queue<System.Reflection.AssemblyName>(System.Reflection.Assembly.Load(Assemblies["api"]).GetReferencedAssemblies());
        while (waiting.TryDequeue(out var next))
        {
            if (seen.Add(next.Name!) && (next.Name!.StartsWith("DrCloud", StringComparison.Ordinal)))
            {
                foreach (var further in System.Reflection.Assembly.Load(next).GetReferencedAssemblies())
                {
                    waiting.Enqueue(further);
                }
            }
        }

        Assert.DoesNotContain(driver, seen);
        Assert.DoesNotContain("DrCloud.Storage", seen);
    }

    [Fact]
    public void Every_room_is_held()
    {
        var rooms = Directory.GetFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path).Split(Path.DirectorySeparatorChar))
            .Where(parts => parts.Length == 2 && parts[0] != "bench")
            .Select(parts => parts[0]);

        Assert.Equal(Allowed.Keys.Order(), rooms.Order());
    }
}
