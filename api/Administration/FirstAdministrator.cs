using DrCloud.Api.Sites;
using Microsoft.Extensions.Options;

namespace DrCloud.Api.Administration;

/// <summary>
/// Makes the first administrator of each site of a cluster that has no account yet, and prints the password: once, by the one API process that was first. It has to be
/// changed at the first sign-in. Not in demo mode, whose accounts are everybody's.
/// </summary>
internal sealed partial class FirstAdministrator(
    IAdministration administration, SiteTable sites, IOptions<DrCloudOptions> options, TimeProvider clock, ILogger<FirstAdministrator> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.Demo ? Task.CompletedTask : Task.WhenAll(sites.All.Select(site => SeeToAsync(site.Name, stoppingToken)));

    private async Task SeeToAsync(string site, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                foreach (var account in await administration.PrepareSiteAsync(site))
                {
                    await Console.Out.WriteLineAsync($"First account of site {site}: {account.UserName}, password {account.Password} (shown only now)");
                }

                return;
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // No silo answers yet, or another process makes the account at this moment: then there is one the next time.
                LogFailed(site, e.GetType().Name);
            }

            await Task.Delay(Pause, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Information, "Whether site {Site} has accounts is not known yet ({Reason}); trying on.")]
    private partial void LogFailed(string site, string reason);
}
