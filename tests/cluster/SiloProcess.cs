using System.Net;

namespace DrCloud.Tests.Cluster;

/// <summary>A silo.</summary>
internal sealed record SiloProcess(ServerProcess Process, int SiloPort, int GatewayPort, int GatewayListPort, int HealthPort)
{
    public static SiloProcess Start(string name, Dictionary<string, string> settings)
    {
        var (silo, gateway, list, health) = (FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next());
        settings["DrCloud:Cluster:SiloPort"] = $"{silo}";
        settings["DrCloud:Cluster:GatewayPort"] = $"{gateway}";
        settings["DrCloud:Cluster:GatewayListPort"] = $"{list}";
        settings["DrCloud:Cluster:HealthPort"] = $"{health}";
        settings["DrCloud:Cluster:AdvertisedAddress"] = "127.0.0.1";
        return new(ServerProcess.Start(name, "DrCloud.Silo", settings), silo, gateway, list, health);
    }

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var client = new HttpClient();
            return (await client.GetAsync(new Uri($"http://127.0.0.1:{HealthPort}/health/ready"))).StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
