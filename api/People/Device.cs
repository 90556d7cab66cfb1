namespace DrCloud.Api.People;

/// <summary>What a person signs in with, in words that help to tell one session from another. What the browser says of itself proves nothing.</summary>
internal static class Device
{
    private const string Unknown = "Another program";

    // The more special first: nearly all browsers name Chrome, Safari and Mozilla beside themselves.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux")];

    /// <summary>The words for a <c>User-Agent</c>.</summary>
    public static string Of(string? userAgent)
    {
        var (browser, system) = (NameIn(userAgent, Browsers), NameIn(userAgent, Systems));
        return browser is null ? Unknown : system is null ? browser : $"{browser} on {system}";
    }

    private static string? NameIn(string? userAgent, (string Mark, string Name)[] known) =>
        userAgent is null ? null : known.FirstOrDefault(entry => userAgent.Contains(entry.Mark, StringComparison.Ordinal)).Name;
}
