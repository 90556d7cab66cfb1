using System.Text.RegularExpressions;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.UsCore.Shorthand;

/// <summary>Makes <see href="https://hl7.org/fhir/R4/structuredefinition.html">StructureDefinitions</see>, with their differential, of profiles and extensions.</summary>
/// <param name="names">What ids of other definitions stand for.</param>
/// <param name="version">The guide's version.</param>
internal sealed partial class ProfileReader(CanonicalNames names, string version)
{
    /// <summary>The profile or extension of a document.</summary>
    /// <param name="entity">The definition.</param>
    /// <param name="type">The type it constrains.</param>
    /// <param name="invariants">The invariants of its document.</param>
    /// <exception cref="FormatException">A rule is not understood.</exception>
    public StructureDefinition Read(ShorthandEntity entity, string type, IReadOnlyDictionary<string, ShorthandEntity> invariants)
    {
        var isExtension = entity.Keyword == "Extension";
        var differential = new DifferentialBuilder(type);
        foreach (var rule in entity.Rules.TakeWhile(rule => isExtension && rule.StartsWith("extension", StringComparison.Ordinal)))
        {
            Apply(differential, rule, invariants);
        }

        if (isExtension)
        {
            NamePart(differential.Element("url"), names.Profile(entity.Id)); // R4's order of elements: parts, url, value.
        }

        foreach (var rule in entity.Rules.SkipWhile(rule => isExtension && rule.StartsWith("extension", StringComparison.Ordinal)))
        {
            Apply(differential, rule, invariants);
        }

        return new StructureDefinition
        {
            Id = entity.Id,
            Url = names.Profile(entity.Id),
            Version = version,
            Name = entity.Name,
            Title = entity.Headers["Title"],
            Status = PublicationStatus.Active,
            FhirVersion = FHIRVersion.N4_0_1,
            Kind = isExtension ? StructureDefinition.StructureDefinitionKind.ComplexType : StructureDefinition.StructureDefinitionKind.Resource,
            Abstract = false,
            Context = isExtension ? [new() { Type = StructureDefinition.ExtensionContextType.Element, Expression = entity.Headers["Context"] }] : [],
            Type = type,
            BaseDefinition = names.Profile(isExtension ? "Extension" : entity.Headers["Parent"]),
            Derivation = StructureDefinition.TypeDerivationRule.Constraint,
            Differential = new() { Element = [.. differential.Elements] },
        };
    }

    private static void NameParts(DifferentialBuilder differential)
    {
        foreach (var part in differential.Elements.Where(element => element.SliceName is not null).ToList())
        {
            NamePart(differential.Element($"extension[{part.SliceName}].url"), part.SliceName!);
        }
    }

    private static void NamePart(ElementDefinition url, string name) => (url.Min, url.Max, url.Fixed) = (1, "1", new FhirUri(name));

    private void Apply(DifferentialBuilder differential, string rule, IReadOnlyDictionary<string, ShorthandEntity> invariants)
    {
        if (Contains().Match(rule) is { Success: true } slice)
        {
            Cardinality(Slice(differential, slice), slice);
        }
        else if (Only().Match(rule) is { Success: true } only)
        {
            differential.Element(only.Groups["path"].Value).Type = [.. Types(only.Groups["types"].Value)];
        }
        else if (From().Match(rule) is { Success: true } from)
        {
            var strength = Enum.Parse<BindingStrength>(from.Groups["strength"].Value, ignoreCase: true);
            differential.Element(from.Groups["path"].Value).Binding = new() { Strength = strength, ValueSet = names.ValueSet(from.Groups["set"].Value) };
        }
        else if (Obeys().Match(rule) is { Success: true } obeys)
        {
            differential.Element(obeys.Groups["path"].Value).Constraint.Add(Constraint(invariants[obeys.Groups["key"].Value]));
        }
        else if (Value().Match(rule) is { Success: true } value)
        {
            Assign(differential.Element(value.Groups["path"].Value), value.Groups["value"].Value, value.Groups["exactly"].Success);
        }
        else if (Caret().Match(rule) is { Success: true } caret)
        {
            CaretRules.Apply(differential.Element(caret.Groups["path"].Value), caret.Groups["caret"].Value, caret.Groups["value"].Value, names);
        }
        else if (Flags().Match(rule) is { Success: true } flags)
        {
            Cardinality(differential.Element(flags.Groups["path"].Value), flags);
        }
        else
        {
            throw new FormatException($"The rule '{rule}' is not understood.");
        }
    }

    private ElementDefinition Slice(DifferentialBuilder differential, Match rule)
    {
        var element = differential.Element($"{rule.Groups["path"].Value}[{rule.Groups["slice"].Value}]");
        element.SliceName = rule.Groups["slice"].Value;
        if (rule.Groups["path"].Value == "extension")
        {
            element.Type = [new() { Code = "Extension", Profile = rule.Groups["profile"] is { Success: true } profile ? [names.Profile(profile.Value)] : [] }];
            if (!rule.Groups["profile"].Success)
            {
                NamePart(differential.Element($"extension[{element.SliceName}].url"), element.SliceName); // A part's url is its name.
            }
        }

        return element;
    }

    private static void Cardinality(ElementDefinition element, Match rule)
    {
        element.Min = rule.Groups["min"].Value is { Length: > 0 } min ? int.Parse(min, System.Globalization.CultureInfo.InvariantCulture) : element.Min;
        element.Max = rule.Groups["max"].Value is { Length: > 0 } max ? max : element.Max;
        element.MustSupport = rule.Groups["ms"].Success ? true : element.MustSupport;
    }

    private IEnumerable<ElementDefinition.TypeRefComponent> Types(string types) =>
        from type in TypeNames().Matches(types)
        select type.Groups["targets"] is { Success: true } targets
            ? new ElementDefinition.TypeRefComponent { Code = "Reference", TargetProfile = [.. targets.Value.Split(" or ").Select(names.Profile)] }
            : new ElementDefinition.TypeRefComponent { Code = type.Value };

    private static void Assign(ElementDefinition element, string value, bool exactly)
    {
        var parts = value.Split('#', 2);
        DataType assigned = parts switch
        {
            ["", var code] => new Code(code),
            [var system, var code] => new CodeableConcept(system, code),
            _ => new FhirUri(ShorthandEntity.Unquote(value)),
        };
        if (exactly)
        {
            element.Fixed = assigned;
        }
        else
        {
            element.Pattern = assigned;
        }
    }

    private static ElementDefinition.ConstraintComponent Constraint(ShorthandEntity invariant) => new()
    {
        Key = invariant.Name,
        Severity = Enum.Parse<ConstraintSeverity>(invariant.Headers["Severity"].TrimStart('#'), ignoreCase: true),
        Human = invariant.Headers["Description"],
        Expression = invariant.Headers["Expression"],
    };

    [GeneratedRegex(@"^(?<path>\S+) contains ((?<profile>\S+) named )?(?<slice>\S+) (?<min>\d*)\.\.(?<max>\S*)(?<ms> MS)?$")]
    private static partial Regex Contains();

    [GeneratedRegex(@"^(?<path>\S+) only (?<types>.+)$")]
    private static partial Regex Only();

    [GeneratedRegex(@"^(?<path>\S+) from (?<set>\S+) \((?<strength>\w+)\)$")]
    private static partial Regex From();

    [GeneratedRegex(@"^((?<path>\S+) )?obeys (?<key>\S+)$")]
    private static partial Regex Obeys();

    [GeneratedRegex(@"^(?<path>\S+) = (?<value>\S+)(?<exactly> \(exactly\))?$")]
    private static partial Regex Value();

    [GeneratedRegex(@"^(?<path>\S+) \^(?<caret>\S+) = (?<value>.+)$")]
    private static partial Regex Caret();

    [GeneratedRegex(@"^(?<path>\S+)( (?<min>\d*)\.\.(?<max>\S*))?(?<ms> MS)?$")]
    private static partial Regex Flags();

    [GeneratedRegex(@"Reference\((?<targets>[^)]*)\)|\w+(?= or |$)")]
    private static partial Regex TypeNames();
}
