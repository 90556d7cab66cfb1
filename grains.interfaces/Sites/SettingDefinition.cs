using System.Globalization;

namespace DrCloud.Grains.Interfaces.Sites;

/// <summary>A setting: what it is called, what it means, which values it takes.</summary>
/// <param name="Name">The name by which it is got and set.</param>
/// <param name="Label">What administrators read.</param>
/// <param name="Default">The value unless set.</param>
/// <param name="Explanation">One or two sentences.</param>
/// <param name="Check">The reason why a value is refused, or null if it is taken.</param>
public sealed record SettingDefinition(string Name, string Label, string Default, string Explanation, Func<string, string?> Check)
{
    /// <summary>The values of which it is one; empty where any value that passes the check will do.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    internal static SettingDefinition Choice<T>(string name, string label, T byDefault, string explanation)
        where T : struct, Enum =>
        new(name, label, byDefault.ToString(), explanation, value =>
            Enum.GetNames<T>().Contains(value, StringComparer.Ordinal) ? null : $"One of {string.Join(", ", Enum.GetNames<T>())}.")
        {
            Choices = Enum.GetNames<T>(),
        };

    internal static SettingDefinition Number(string name, string label, int byDefault, int least, int most, string explanation) =>
        new(name, label, byDefault.ToString(CultureInfo.InvariantCulture), explanation, value =>
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? null
                : $"A whole number from {least} to {most}.");

    internal static SettingDefinition Text(string name, string label, string byDefault, int longest, string explanation) =>
        new(name, label, byDefault, explanation, value => value.Length <= longest ? null : $"At most {longest} characters.");
}
