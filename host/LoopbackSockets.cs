using System.Net;
using System.Net.Sockets;

namespace DrCloud.Hosting;

/// <summary>Takes the port before anything else starts, so that a port in use is told at once and port 0 has a number that links can carry.</summary>
internal sealed class LoopbackSockets : IDisposable
{
    private readonly Dictionary<EndPoint, Socket> _sockets = [];

    private LoopbackSockets(int port) => Port = port;

    /// <summary>The port; never 0.</summary>
    public int Port { get; }

    /// <summary>The addresses to listen on.</summary>
    public IEnumerable<IPEndPoint> EndPoints => _sockets.Keys.Cast<IPEndPoint>();

    /// <summary>Binds the port on the loopback addresses: IPv4, and IPv6 where there is one.</summary>
    /// <exception cref="CommandException">The port is in use or may not be used.</exception>
    public static LoopbackSockets Bind(int port)
    {
        try
        {
            var first = Bind(IPAddress.Loopback, port);
            var sockets = new LoopbackSockets(((IPEndPoint)first.LocalEndPoint!).Port);
            sockets.Add(first);
            if (Socket.OSSupportsIPv6)
            {
                sockets.TryAddIPv6(mustBeFree: port != 0);
            }

            return sockets;
        }
        catch (SocketException e)
        {
            throw new CommandException(e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? $"Port {port} is in use: choose another with --port."
                : $"Port {port} cannot be used ({e.SocketErrorCode}): choose another with --port.", e);
        }
    }

    /// <summary>Hands the bound socket over to the server, which listens on it and closes it.</summary>
    public Socket HandOver(EndPoint endPoint) => _sockets[endPoint];

    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }
    }

    private static Socket Bind(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
            }

            socket.Bind(new IPEndPoint(address, port));

            // Two sockets may be bound to one address until one of them listens: listen now, to know.
            socket.Listen(512);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void TryAddIPv6(bool mustBeFree)
    {
        try
        {
            Add(Bind(IPAddress.IPv6Loopback, Port));
        }
        catch (SocketException e) when (!mustBeFree || e.SocketErrorCode != SocketError.AddressAlreadyInUse)
        {
            // A machine without the IPv6 loopback address is served over IPv4.
        }
    }

    private void Add(Socket socket) => _sockets.Add(socket.LocalEndPoint!, socket);
}
