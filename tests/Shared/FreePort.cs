using System.Net;
using System.Net.Sockets;

namespace DrCloud.Tests;

/// <summary>
/// Ports for processes that tests start. They lie below the range from which the system takes the ports of outgoing connections,
/// so that none of those can come between the choice of a port and its use.
/// </summary>
internal static class FreePort
{
    private const int First = 10_000;
    private const int Last = 32_000;
    private static readonly HashSet<int> Given = [];

    /// <summary>A port of loopback that nobody listens on, and that was not given before in this process.</summary>
    public static int Next()
    {
        lock (Given)
        {
            while (true)
            {
                var port = Random.Shared.Next(First, Last);
                if (!Given.Contains(port) && IsFree(port))
                {
                    Given.Add(port);
                    return port;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
