using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DrCloud.Conformance.Validation;
using DrCloud.Fhir.Resources;
using DrCloud.Fhir.UsCore;
using DrCloud.Tests;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace DrCloud.Conformance.Tests;

/// <summary>Our own statement of US Core against the guide's package: the same definitions, and the same judgement of every example.</summary>
public sealed class DefinitionTests(ITestOutputHelper output)
{
    private const string Package = "us-core-3.1.1/hl7.fhir.us.core-3.1.1.tgz";

    private static readonly FhirJsonDeserializer Parser = new(new DeserializerSettings().UsingMode(DeserializationMode.Ostrich));

    [Fact]
    public void Every_definition_of_the_package_is_ours_too_and_none_is_invented()
    {
        Assert.Equal(Urls(OfPackage()), Urls(UsCoreDefinitions.All));
        Assert.Equal(UsCoreDefinitions.All.Count, UsCoreDefinitions.All.DistinctBy(resource => (resource.TypeName, resource.Id)).Count());
    }

    [Fact]
    public void Profiles_say_the_same_of_every_element()
    {
        var theirs = OfPackage().OfType<StructureDefinition>().ToDictionary(profile => profile.Url!);
        var differences = UsCoreDefinitions.All.OfType<StructureDefinition>().SelectMany(ours => Rules(theirs[ours.Url!]).Except(Rules(ours)).Select(rule => $"{ours.Id}: {rule}"));
        Assert.Empty(string.Join('\n', differences));
    }

    [Fact]
    public void Search_parameters_are_the_same()
    {
        var theirs = OfPackage().OfType<SearchParameter>().ToDictionary(parameter => parameter.Url!);
        foreach (var ours in UsCoreDefinitions.All.OfType<SearchParameter>())
        {
            var other = theirs[ours.Url!];
            Assert.Equal((other.Id, other.Code, other.Type, other.Expression, other.DerivedFrom), (ours.Id, ours.Code, ours.Type, ours.Expression, ours.DerivedFrom));
            Assert.Equal(other.Target.Order(), ours.Target.Order());
            Assert.Equal(other.Base, ours.Base);
        }
    }

    [Fact]
    public void A_package_of_the_operator_wins()
    {
        var published = new PublishedDefinitions(FhirPackage.Merge(UsCoreDefinitions.All, OfPackage()), DateTimeOffset.UnixEpoch);
        var patient = published.Find(new ResourceKey("StructureDefinition", "us-core-patient"));
        Assert.Contains("\"snapshot\":", Encoding.UTF8.GetString(patient!.Json.Span), StringComparison.Ordinal);
        var own = new PublishedDefinitions(UsCoreDefinitions.All, DateTimeOffset.UnixEpoch).Find(patient.Key);
        Assert.DoesNotContain("\"snapshot\":", Encoding.UTF8.GetString(own!.Json.Span), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Long")]
    public void Both_judge_all_examples_alike()
    {
        var examples = Directory.GetFiles(TestData.Path("us-core-3.1.1/package/example"), "*.json").Order(StringComparer.Ordinal)
            .Select(file => JsonNode.Parse(File.ReadAllText(file))!.AsObject()).SelectMany(example => new[] { example, Spoiled(example) })
            .Select(example => Parser.Deserialize<Resource>(example.ToJsonString())).ToList();
        var ours = new ProfileValidation(UsCoreDefinitions.All, _ => Task.FromResult<JsonElement?>(null));
        var theirs = new ProfileValidation(FhirPackage.Merge(UsCoreDefinitions.All, OfPackage()), _ => Task.FromResult<JsonElement?>(null));
        var verdicts = examples.ConvertAll(example => (example.TypeName, example.Id, Ours: ours.Errors(example, null), Theirs: theirs.Errors(example, null)));
        output.WriteLine($"{verdicts.Count} judged, {verdicts.Count(verdict => verdict.Theirs.Count == 0)} valid");
        Assert.Contains(verdicts, verdict => verdict.Theirs.Count == 0);
        Assert.Contains(verdicts, verdict => verdict.Theirs.Count > 0);
        Assert.Empty(string.Join('\n', verdicts.Where(verdict => (verdict.Ours.Count == 0) != (verdict.Theirs.Count == 0))
            .Select(verdict => $"{verdict.TypeName}/{verdict.Id}: ours {string.Join("; ", verdict.Ours)} theirs {string.Join("; ", verdict.Theirs)}")));
    }

    // The same example without its codes, references and groups: what a profile asks for is missing.
    private static JsonObject Spoiled(JsonObject example)
    {
        var spoiled = example.DeepClone().AsObject();
        spoiled["id"] = $"{spoiled["id"]}-spoiled";
        foreach (var name in spoiled.Where(member => member.Key is not "meta" && member.Value is JsonObject or JsonArray).Select(member => member.Key).ToList())
        {
            spoiled.Remove(name);
        }

        return spoiled;
    }

    private static IReadOnlyList<Resource> OfPackage()
    {
        using var package = File.OpenRead(TestData.Path(Package));
        return FhirPackage.Read(package);
    }

    private static IEnumerable<string> Urls(IEnumerable<Resource> definitions) => definitions.Select(definition => ((IVersionableConformanceResource)definition).Url!).Order(StringComparer.Ordinal);

    // What a differential says that can change a judgement: cardinality where it narrows, must support, types, bindings, values, slices, constraints.
    private static IEnumerable<string> Rules(StructureDefinition profile) => profile.Differential!.Element.SelectMany(element => new[]
    {
        element.Min > 0 ? $"{element.ElementId} min {element.Min}" : null,
        element.Max is { } max and not ("*" or "1") ? $"{element.ElementId} max {max}" : null,
        element.MustSupport is true ? $"{element.ElementId} must support" : null,
        element.Binding is { } binding ? $"{element.ElementId} {binding.Strength} {binding.ValueSet}" : null,
        element.Fixed is { } fixedValue ? $"{element.ElementId} fixed {fixedValue}" : null,
        element.Pattern is { } pattern ? $"{element.ElementId} pattern {pattern.ToJson()}" : null,
        element.Slicing is { } slicing ? $"{element.ElementId} slices {string.Join(' ', slicing.Discriminator.Select(by => $"{by.Type} {by.Path}"))}" : null,
        element.SliceName is { } slice ? $"{element.ElementId} slice {slice}" : null,
    }.OfType<string>()
    .Concat(element.Type.SelectMany(type => type.TargetProfile.Concat(type.Profile)).Select(profileOf => $"{element.ElementId} to {profileOf}"))
    .Concat(element.Constraint.Select(constraint => $"{element.ElementId} {constraint.Key} {constraint.Severity} {constraint.Expression}")));
}
