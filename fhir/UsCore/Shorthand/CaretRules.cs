using System.Text.RegularExpressions;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.UsCore.Shorthand;

/// <summary>The rules that set a member of an ElementDefinition itself, as far as the definitions use them.</summary>
internal static partial class CaretRules
{
    /// <summary>Sets the member.</summary>
    /// <exception cref="FormatException">It is none of those that the definitions use.</exception>
    public static void Apply(ElementDefinition element, string caret, string value, CanonicalNames names)
    {
        if (Indexed().Match(caret) is not { Success: true } indexed)
        {
            element.Pattern = caret == "patternIdentifier.system" ? new Identifier { System = ShorthandEntity.Unquote(value) } : throw Unknown(caret);
            return;
        }

        switch (indexed.Groups["list"].Value, indexed.Groups["member"].Value)
        {
            case ("slicing.discriminator", "type"):
                element.Slicing ??= new() { Rules = ElementDefinition.SlicingRules.Open };
                element.Slicing.Discriminator.Add(new() { Type = Enum.Parse<ElementDefinition.DiscriminatorType>(value.TrimStart('#'), ignoreCase: true) });
                break;
            case ("slicing.discriminator", "path"):
                element.Slicing!.Discriminator[^1].Path = ShorthandEntity.Unquote(value);
                break;
            case ("binding.extension", "url"):
                element.Binding!.Extension.Add(new() { Url = ShorthandEntity.Unquote(value) });
                break;
            case ("binding.extension", "valueCanonical"):
                element.Binding!.Extension[^1].Value = new Canonical(names.ValueSet(value["Canonical(".Length..^1]));
                break;
            default:
                throw Unknown(caret);
        }
    }

    private static FormatException Unknown(string caret) => new($"The member '{caret}' is not understood.");

    [GeneratedRegex(@"^(?<list>[\w.]+)\[\d+\]\.(?<member>\w+)$")]
    private static partial Regex Indexed();
}
