using System.Text.RegularExpressions;

namespace DrCloud.Grains.Interfaces.Logging;

/// <summary>
/// Takes the keys of grains out of text that is to be logged. Keys hold logical ids of patients and names of accounts; Orleans prints them in its
/// warnings and in the messages of its exceptions. What stays says which kind of grain it was, and of which site: <c>patient/default/*</c>.
/// </summary>
/// <param name="sites">The names of the sites: every key begins with one (<see cref="GrainKeys"/>).</param>
public sealed class GrainKeyText(IEnumerable<string> sites)
{
    // A key ends at a space or a bracket. A user name may hold spaces: it is taken out to the bracket or the end of the line.
    private readonly Regex _keys = new(
        $@"(?<kind>accountname/(?:{Alternatives(sites)})/)[^\[\]\r\n]+|(?<kind>[\w.-]/(?:{Alternatives(sites)})/)[^\s\[\]]+",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>The text without keys; the same instance if there were none.</summary>
    public string Without(string text) => _keys.Replace(text, "${kind}*");

    private static string Alternatives(IEnumerable<string> sites) => string.Join('|', sites.Select(Regex.Escape));
}
