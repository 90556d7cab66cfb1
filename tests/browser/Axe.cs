using Microsoft.Playwright;
using Xunit;

namespace DrCloud.Browser.Tests;

/// <summary>
/// Checks pages against <see href="https://www.w3.org/TR/WCAG22/">WCAG 2.2 AA</see> and good practice, as far as a program can, with
/// axe-core.
/// </summary>
internal static class Axe
{
    private static readonly Lazy<Task<string>> Script = new(() => NodeModules.ReadAsync("axe-core", "axe.min.js"));

    /// <summary>Asserts that nothing is found on the page, with all that folds unfolded for the time: what is hidden would not be looked at.</summary>
    public static async Task CheckAsync(this IPage page)
    {
        await page.EvaluateAsync(await Script.Value);
        var found = await page.EvaluateAsync<string[]>(
            """
            async () => {
              const folded = [...document.querySelectorAll('details:not([open])')];
              folded.forEach(details => details.open = true);
              const { violations } = await axe.run(document, { resultTypes: ['violations'] });
              folded.forEach(details => details.open = false);
              return violations.map(rule => `${rule.id}: ${rule.help}: ${rule.nodes.slice(0, 3).map(node => node.target + ' ' + node.failureSummary).join(' | ')}`);
            }
            """);
        Assert.True(found.Length == 0, $"{page.Url}: {string.Join('\n', found)}");
    }
}
