using System.Threading.Channels;
using DrCloud.Grains.Interfaces;
using DrCloud.Grains.Interfaces.Changes;
using DrCloud.Grains.Interfaces.Clients;
using DrCloud.Grains.Interfaces.Sites;

namespace DrCloud.Api.Changes;

/// <summary>The origins of one site's enabled clients: those of their redirect and launch addresses (<see href="https://www.rfc-editor.org/rfc/rfc6454#section-6.2">RFC 6454 §6.2</see>).</summary>
internal sealed partial class SiteOrigins(string site, IGrainFactory grains, ILogger<SiteOrigins> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<ChangePage> _pages = Channel.CreateUnbounded<ChangePage>(new() { SingleReader = true });
    private readonly Dictionary<string, string[]> _byClient = new(StringComparer.Ordinal);
    private volatile HashSet<string> _all = [];

    /// <summary>Whether an enabled client is there.</summary>
    public bool Contains(string origin) => _all.Contains(origin);

    /// <summary>Notes which clients have changed; they are looked at by <see cref="FollowAsync"/>.</summary>
    public void Take(ChangePage page)
    {
        if (page.Reset || page.Changes.Any(change => change.Kind is ChangeKind.Client))
        {
            _pages.Writer.TryWrite(page);
        }
    }

    /// <summary>Brings the origins forward until it is stopped: with the first page, and after a gap, from the list of all clients.</summary>
    public async Task FollowAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var page in _pages.Reader.ReadAllAsync(ct))
            {
                while (!await TryApplyAsync(page))
                {
                    await Task.Delay(Pause, ct);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task<bool> TryApplyAsync(ChangePage page)
    {
        try
        {
            if (page.Reset)
            {
                var clients = await grains.GetGrain<IDirectoryGrain>(site).ClientsAsync();
                _byClient.Clear();
                foreach (var client in clients)
                {
                    Note(client.Id, client);
                }
            }

            foreach (var id in page.Changes.Where(change => change.Kind is ChangeKind.Client).Select(change => change.Id).Distinct(StringComparer.Ordinal))
            {
                Note(id, await grains.GetGrain<IClientGrain>(GrainKeys.Of(site, id)).GetAsync());
            }

            _all = [.. _byClient.Values.SelectMany(origins => origins)];
            return true;
        }
        catch (Exception e) when (Sites.Unavailability.Of(e))
        {
            LogFailed(e);
            return false;
        }
    }

    private void Note(string id, Client? client)
    {
        if (client is { Enabled: true })
        {
            _byClient[id] = [.. client.RedirectUris.Append(client.InitiateLoginUri).Select(OriginOf).OfType<string>().Distinct(StringComparer.Ordinal)];
        }
        else
        {
            _byClient.Remove(id);
        }
    }

    // As a browser writes it: in lower case, the host in ASCII, without the scheme's own port. Private-use schemes are of native apps, which have no origin.
    private static string? OriginOf(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            ? $"{uri.Scheme}://{(uri.HostNameType is UriHostNameType.IPv6 ? uri.Host : uri.IdnHost)}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}"
            : null;

    [LoggerMessage(LogLevel.Warning, "The origins of clients cannot be read; trying on.")]
    private partial void LogFailed(Exception exception);
}
