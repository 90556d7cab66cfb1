using System.Net;
using System.Net.Sockets;
using DrCloud.Api.Sites;
using Microsoft.Extensions.Options;

namespace DrCloud.Api.OAuth.Endpoints;

/// <summary>
/// How many clients one address may register in a minute: anybody may, what is registered is durable, and administrators look through what waits.
/// Only registrations that would be kept count. The memory is bounded: addresses beyond <see cref="Addresses"/> in one minute share one count.
/// </summary>
internal sealed class RegistrationLimit(IOptions<DrCloudOptions> options, TimeProvider clock)
{
    private const int Addresses = 10_000;
    private const int NetworkBytes = 8;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly int _most = options.Value.RegistrationsPerMinute;
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _counts = [];
    private DateTimeOffset _ends;

    /// <summary>Counts a registration from this address.</summary>
    /// <returns>Null if it may be made, else how long to wait.</returns>
    public TimeSpan? Count(IPAddress? from)
    {
        var key = KeyOf(from);
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (now >= _ends)
            {
                _counts.Clear();
                _ends = now + Window;
            }

            if (_counts.Count >= Addresses && !_counts.ContainsKey(key))
            {
                key = IPAddress.None;
            }

            var count = _counts.GetValueOrDefault(key);
            if (count >= _most)
            {
                return _ends - now;
            }

            _counts[key] = count + 1;
            return null;
        }
    }

    // Of IPv6 the network of 64 bits, within which a host takes what addresses it likes.
    private static IPAddress KeyOf(IPAddress? address)
    {
        if (address is null or { IsIPv4MappedToIPv6: false, AddressFamily: not AddressFamily.InterNetworkV6 })
        {
            return address ?? IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }
}
