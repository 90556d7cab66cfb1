using System.Text.Json;
using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Search;
using Hl7.Fhir.Model;
using Hl7.Fhir.Utility;
using Xunit;
using SearchParameter = DrCloud.Fhir.Search.SearchParameter;

namespace DrCloud.Tests.Indexing;

public sealed class SearchParameterTableTests
{
    private static IEnumerable<SearchParameter> All => SearchParameterTable.Instance.ResourceTypes.SelectMany(type => SearchParameterTable.Instance.For(type).Values);

    [Fact]
    public void Every_definition_of_R4_is_a_parameter_of_its_type()
    {
        foreach (var definition in ModelInfo.SearchParameters.Where(definition => definition.Resource != "DomainResource"))
        {
            var parameter = SearchParameterTable.Instance.For(definition.Resource!)[definition.Code!];
            Assert.Equal(definition.Type.GetLiteral(), SearchOffer.TypeOf(parameter.Kind));
            Assert.True(parameter.Expressions.Count > 0, $"{definition.Resource}.{definition.Code} lost its expression {definition.Expression}");
        }
    }

    [Fact]
    public void Every_type_has_the_common_parameters()
    {
        foreach (var type in SearchParameterTable.Instance.ResourceTypes)
        {
            var parameters = SearchParameterTable.Instance.For(type);
            Assert.True(parameters["_id"].IsBuiltIn);
            Assert.True(parameters["_lastUpdated"].IsBuiltIn);
            Assert.Equal([$"{type}.meta.tag"], parameters["_tag"].Expressions);
            Assert.Equal([$"{type}.meta.profile"], parameters["_profile"].Expressions);
        }
    }

    [Fact]
    public void Every_parameter_of_US_Core_is_there_and_compiled()
    {
        var files = Directory.GetFiles(TestData.Path("us-core-3.1.1"), "SearchParameter-*.json", SearchOption.AllDirectories);
        Assert.Equal(74, files.Length);
        foreach (var definition in files.Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement))
        {
            var parameter = SearchParameterTable.Instance.For(definition.GetProperty("base")[0].GetString()!)[definition.GetProperty("code").GetString()!];
            Assert.Equal(definition.GetProperty("type").GetString(), parameter.Kind.ToString(), ignoreCase: true);
            Assert.Null(parameter.NotCompiled);
        }
    }

    [Fact]
    public void An_expression_is_cut_to_the_operands_of_its_type()
    {
        Assert.Equal(["Location.name", "Location.alias"], SearchParameterTable.Instance.For("Location")["name"].Expressions);
        Assert.Equal(["InsurancePlan.name", "InsurancePlan.alias"], SearchParameterTable.Instance.For("InsurancePlan")["name"].Expressions);
        Assert.Equal(["Observation.subject.where(resolve() is Patient)"], SearchParameterTable.Instance.For("Observation")["patient"].Expressions);
    }

    [Fact]
    public void Expression_ids_do_not_collide()
    {
        var texts = new Dictionary<int, (SearchValueKind, string)> { [ResourceIndexer.AnyReference] = default, [ResourceIndexer.AttachmentUrl] = default };
        foreach (var parameter in All)
        {
            foreach (var (id, expression) in parameter.ExpressionIds.Zip(parameter.Expressions))
            {
                foreach (var aspect in Enum.GetValues<IndexAspect>())
                {
                    var (own, text) = (IndexAspects.IdOf(id, aspect), (IndexAspects.KindOf(parameter.Kind, aspect), $"{aspect} {expression}"));
                    Assert.True(texts.TryAdd(own, text) || texts[own] == text || texts[own].Item1 != text.Item1, $"{expression} and {texts[own]} share {own}");
                }
            }
        }

        Assert.True(texts.Count > 2000);
    }

    [Fact]
    public void Composites_carry_their_parts()
    {
        var composite = SearchParameterTable.Instance.For("Observation")["code-value-quantity"];
        Assert.Equal(SearchValueKind.Composite, composite.Kind);
        Assert.Equal(["code", "value.as(Quantity)"], composite.Components.Select(part => part.Expression));
        Assert.Null(composite.NotCompiled);
        Assert.All(SearchParameterTable.Instance.For("Observation").Values.Where(parameter => parameter.Kind == SearchValueKind.Composite), parameter => Assert.Null(parameter.NotCompiled));
        Assert.All(
            All.Where(parameter => parameter is { Kind: SearchValueKind.Composite, NotCompiled: null } && parameter.Expressions.Contains(parameter.ResourceType)),
            parameter => Assert.All(parameter.Components, part => Assert.Contains(SearchParameterTable.Instance.For(parameter.ResourceType).Values, candidate => candidate.Url == part.Definition && candidate.NotCompiled is null)));
    }

    [Fact]
    public void A_type_that_R4_does_not_have_has_no_parameters() => Assert.Empty(SearchParameterTable.Instance.For("Patiente"));
}
