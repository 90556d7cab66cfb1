namespace DrCloud.Tests.Cluster;

/// <summary>An API.</summary>
internal sealed record ApiProcess(ServerProcess Process, int Port)
{
    public static ApiProcess Start(string name, Dictionary<string, string> settings, int port)
    {
        settings["ASPNETCORE_URLS"] = $"https://127.0.0.1:{port}";
        return new(ServerProcess.Start(name, "DrCloud.Api", settings), port);
    }
}
