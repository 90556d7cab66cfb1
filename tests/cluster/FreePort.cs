using System.Net;
using System.Net.Sockets;

namespace DrCloud.Tests.Cluster;

internal static class FreePort
{
    /// <summary>A port of loopback that nobody listens on at the moment.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
