using DrCloud.Fhir.Capability;
using DrCloud.Fhir.Search;

namespace DrCloud.Api.Pages.Browse;

/// <summary>A field of a search form: one search parameter of the type.</summary>
/// <param name="Parameter">The parameter, as the CapabilityStatement lists it.</param>
internal sealed record SearchField(SearchParameter Parameter)
{
    /// <summary>Behind the name of a date: the first day of a range.</summary>
    public const string From = ":from";

    /// <summary>Behind the name of a date: the last day of a range.</summary>
    public const string To = ":to";

    /// <summary>Behind the name of a string: how it is compared, one of <see cref="Comparisons"/>.</summary>
    public const string How = ":how";

    /// <summary>Ways to compare a string: modifier, and what people call it.</summary>
    public static IReadOnlyList<(string Modifier, string Text)> Comparisons { get; } =
        [("", "begins with"), ("contains", "contains"), ("exact", "is exactly")];

    /// <summary>Its name in the query.</summary>
    public string Name => Parameter.Code;

    /// <summary>Its type as the specification calls it.</summary>
    public string Type => SearchOffer.TypeOf(Parameter.Kind);

    /// <summary>What is typed; of a date nothing, see <see cref="FirstDay"/>.</summary>
    public string Value { get; init; } = "";

    /// <summary>How a string is compared: a modifier, or nothing.</summary>
    public string Comparison { get; init; } = "";

    /// <summary>The first day of a date's range.</summary>
    public string FirstDay { get; init; } = "";

    /// <summary>The last day of a date's range.</summary>
    public string LastDay { get; init; } = "";

    /// <summary>True if it bounds the search.</summary>
    public bool IsFilled => Value.Length + FirstDay.Length + LastDay.Length > 0;

    /// <summary>True for a date, which is asked for by its first and last day.</summary>
    public bool IsDate => Parameter.Kind == SearchValueKind.Date;

    /// <summary>True for a string, which can be compared in several ways.</summary>
    public bool IsString => Parameter.Kind == SearchValueKind.String;

    /// <summary>What can be typed.</summary>
    public string Example => Parameter.Kind switch
    {
        SearchValueKind.Token => "code or system|code",
        SearchValueKind.Reference => Parameter.Targets is [var only] ? $"{only}/id" : "Type/id",
        SearchValueKind.Quantity => "gt5.4 or 5.4||mg",
        SearchValueKind.Number => "5 or gt5",
        SearchValueKind.Uri => "whole address",
        SearchValueKind.Composite => string.Join('$', Parameter.Components.Select(_ => "value")),
        _ => "",
    };

    /// <summary>What it means.</summary>
    public string Description => Parameter.Description ?? "";
}
