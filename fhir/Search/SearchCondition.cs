using DrCloud.Fhir.Resources;
using DrCloud.Fhir.Search.Words;
using DrCloud.Fhir.Terminology;

namespace DrCloud.Fhir.Search;

/// <summary>
/// The one query tree, evaluated in memory for a patient's record and in SQL for a population. A closed set.
/// Values inside are already parsed: folded, ranged, split; a query that does not parse never becomes a tree.
/// </summary>
public abstract record SearchCondition
{
    /// <summary>How many values are compared.</summary>
    internal virtual int Size => 1;

    /// <summary>Adds the types whose resources decide, through chains, whether the condition holds.</summary>
    internal virtual void AddChainedTypes(HashSet<string> types)
    {
    }

    /// <summary>True if the condition is about the words of resources, which no index in memory has: their bodies are read.</summary>
    public virtual bool ReadsBodies => false;

    /// <summary>True if the condition cannot hold for who is shown these types only: a chain that is to be followed leads through others.</summary>
    public virtual bool IsHidden(SearchScope scope) => false;

    /// <summary>All hold; of none: true.</summary>
    public sealed record And(IReadOnlyList<SearchCondition> All) : SearchCondition
    {
        public bool Equals(And? other) => other is not null && All.SequenceEqual(other.All);

        public override int GetHashCode() => HashCode.Combine(nameof(And), All.Count);

        internal override int Size => All.Sum(condition => condition.Size);

        internal override void AddChainedTypes(HashSet<string> types)
        {
            foreach (var condition in All)
            {
                condition.AddChainedTypes(types);
            }
        }

        /// <inheritdoc/>
        public override bool ReadsBodies => All.Any(condition => condition.ReadsBodies);

        /// <inheritdoc/>
        public override bool IsHidden(SearchScope scope) => All.Any(condition => condition.IsHidden(scope));
    }

    /// <summary>At least one holds; of none: false.</summary>
    public sealed record Or(IReadOnlyList<SearchCondition> Any) : SearchCondition
    {
        public bool Equals(Or? other) => other is not null && Any.SequenceEqual(other.Any);

        public override int GetHashCode() => HashCode.Combine(nameof(Or), Any.Count);

        internal override int Size => Any.Sum(condition => condition.Size);

        internal override void AddChainedTypes(HashSet<string> types)
        {
            foreach (var condition in Any)
            {
                condition.AddChainedTypes(types);
            }
        }

        /// <inheritdoc/>
        public override bool ReadsBodies => Any.Any(condition => condition.ReadsBodies);

        /// <inheritdoc/>
        public override bool IsHidden(SearchScope scope) => Any.Count > 0 && Any.All(condition => condition.IsHidden(scope));
    }

    /// <summary>Does not hold (<c>:not</c>).</summary>
    public sealed record Not(SearchCondition Condition) : SearchCondition
    {
        internal override int Size => Condition.Size;

        internal override void AddChainedTypes(HashSet<string> types) => Condition.AddChainedTypes(types);

        /// <inheritdoc/>
        public override bool ReadsBodies => Condition.ReadsBodies;

        /// <inheritdoc/>
        public override bool IsHidden(SearchScope scope) => Condition.IsHidden(scope);
    }

    /// <summary>Some value of the parameter, under any of its expressions, matches.</summary>
    public sealed record Matches(SearchParameter Parameter, ValueMatch Match) : SearchCondition
    {
        internal override int Size => Match.Size;
    }

    /// <summary>The parameter has no value (<paramref name="IsMissing"/>) or has one (<c>:missing</c>).</summary>
    public sealed record Missing(SearchParameter Parameter, bool IsMissing) : SearchCondition;

    /// <summary><c>_id</c>: the logical id is one of these.</summary>
    public sealed record IdIn(IReadOnlyList<string> Ids) : SearchCondition
    {
        public bool Equals(IdIn? other) => other is not null && Ids.SequenceEqual(other.Ids);

        public override int GetHashCode() => HashCode.Combine(nameof(IdIn), Ids.Count);

        internal override int Size => Ids.Count;
    }

    /// <summary>The resource is one of these.</summary>
    public sealed record KeyIn(IReadOnlyCollection<ResourceKey> Keys) : SearchCondition
    {
        public bool Equals(KeyIn? other) => other is not null && Keys.SequenceEqual(other.Keys);

        public override int GetHashCode() => HashCode.Combine(nameof(KeyIn), Keys.Count);
    }

    /// <summary><c>_lastUpdated</c>.</summary>
    public sealed record LastUpdated(ValueMatch.Date Match) : SearchCondition;

    /// <summary>
    /// The resource has all of the words: in its narrative (<c>_text</c>), or anywhere (<c>_content</c>). A word is whole, without case and accents; it is written
    /// as the database keeps it.
    /// </summary>
    public sealed record HasWords(IReadOnlyList<string> Words, bool InNarrative) : SearchCondition
    {
        /// <inheritdoc/>
        public override bool ReadsBodies => true;

        /// <summary>The words as the database keeps them.</summary>
        public IEnumerable<string> Stored => Words.Select(word => ResourceWords.Stored(word, InNarrative));

        /// <summary>True if it holds for the resource with these bytes.</summary>
        public bool HoldsFor(ReadOnlySpan<byte> json) => ResourceWords.HasAll(json, Words, InNarrative);

        public bool Equals(HasWords? other) => other is not null && InNarrative == other.InNarrative && Words.SequenceEqual(other.Words);

        public override int GetHashCode() => HashCode.Combine(nameof(HasWords), Words[0], InNarrative);
    }

    /// <summary>A chain: a reference of <paramref name="Parameter"/> leads to a resource of <paramref name="TargetType"/> for which the condition holds.</summary>
    public sealed record Chain(SearchParameter Parameter, string TargetType, SearchCondition Condition) : SearchCondition
    {
        internal override int Size => Condition.Size;

        internal override void AddChainedTypes(HashSet<string> types)
        {
            types.Add(TargetType);
            Condition.AddChainedTypes(types);
        }

        /// <inheritdoc/>
        public override bool ReadsBodies => Condition.ReadsBodies;

        /// <inheritdoc/>
        public override bool IsHidden(SearchScope scope) => !scope.Shows(TargetType) || Condition.IsHidden(scope);
    }

    /// <summary><c>_has</c>: a resource of <paramref name="SourceType"/> refers here by <paramref name="Parameter"/>, and the condition holds for it.</summary>
    public sealed record ReverseChain(string SourceType, SearchParameter Parameter, SearchCondition Condition) : SearchCondition
    {
        internal override int Size => Condition.Size;

        internal override void AddChainedTypes(HashSet<string> types)
        {
            types.Add(SourceType);
            Condition.AddChainedTypes(types);
        }

        /// <inheritdoc/>
        public override bool ReadsBodies => Condition.ReadsBodies;

        /// <inheritdoc/>
        public override bool IsHidden(SearchScope scope) => !scope.Shows(SourceType) || Condition.IsHidden(scope);
    }
}

/// <summary>
/// What one value of a parameter is compared with. Both evaluators compare exactly so, value by value; a resource matches when one of its values does.
/// Texts compare by code point, without padding; all were cut to <see cref="IndexValue.MaxText"/> characters.
/// </summary>
public abstract record ValueMatch
{
    /// <summary>With how many values it compares.</summary>
    internal virtual int Size => 1;

    /// <summary>What of the values is compared.</summary>
    public virtual IndexAspect Aspect => IndexAspect.Value;

    /// <summary>How a string is compared.</summary>
    public enum StringMode
    {
        /// <summary>Folded value starts with the folded text.</summary>
        StartsWith,

        /// <summary>Folded value contains the folded text (<c>:contains</c>).</summary>
        Contains,

        /// <summary>The value as written equals the text, case and accents included (<c>:exact</c>).</summary>
        Exact,
    }

    /// <summary>How a token is compared.</summary>
    public enum TokenMode
    {
        /// <summary><c>code</c>: the code, whatever the system.</summary>
        Code,

        /// <summary><c>system|code</c>: both.</summary>
        SystemAndCode,

        /// <summary><c>|code</c>: the code, without a system.</summary>
        CodeWithoutSystem,

        /// <summary><c>system|</c>: the system, whatever the code.</summary>
        System,
    }

    /// <summary>The <see href="https://hl7.org/fhir/R4/search.html#prefix">prefix</see>.</summary>
    public enum Prefix
    {
        Eq, Ne, Gt, Lt, Ge, Le, Sa, Eb, Ap,
    }

    /// <summary>String; <paramref name="Text"/> is folded unless the mode is Exact, and cut.</summary>
    public sealed record String(StringMode Mode, string Text) : ValueMatch;

    /// <summary>Token; parts that the mode does not use are null. Codes and systems compare case-sensitively; a value without a system has a null one.</summary>
    public sealed record Token(TokenMode Mode, string? System, string? Code) : ValueMatch
    {
        /// <summary>The value itself, or identifiers beside it (<c>:identifier</c>, <c>:of-type</c>).</summary>
        public IndexAspect Of { get; init; }

        /// <inheritdoc/>
        public override IndexAspect Aspect => Of;
    }

    /// <summary>
    /// Date: the literal's range [Low, High] in UTC ticks, both ends included, against the value's [low, high]:
    /// eq: Low ≤ low and high ≤ High; ne: not eq; gt: high > High; lt: low &lt; Low; ge: gt or eq; le: lt or eq; sa: low > High; eb: high &lt; Low;
    /// ap: the ranges overlap (low ≤ High and Low ≤ high), where the parser has widened [Low, High] by its own width, at least a day, at both ends.
    /// </summary>
    public sealed record Date(Prefix Comparator, long Low, long High) : ValueMatch;

    /// <summary>
    /// Reference. <paramref name="Id"/> given: the value's id is this and, where <paramref name="Type"/> is given, its type too.
    /// Otherwise the value's url is <paramref name="Url"/> and, where <paramref name="Version"/> is given, its version too.
    /// </summary>
    public sealed record Reference(string? Type, string? Id, string? Url, string? Version = null) : ValueMatch;

    /// <summary>
    /// Quantity: compared as <see cref="Number"/>, and the unit: with <paramref name="System"/>, the value's system is this and its code is <paramref name="Code"/> (null: any);
    /// without, the value's code or its unit is <paramref name="Code"/> (null: any).
    /// </summary>
    public sealed record Quantity(Prefix Comparator, double Low, double High, double Value, string? System, string? Code) : ValueMatch;

    /// <summary>
    /// Number: the literal's value and its range of precision [Low, High] against the value's [low, high], all ends included:
    /// eq: Low ≤ low and high ≤ High; ne: not eq; gt: high > Value; lt: low &lt; Value; ge: high ≥ Value; le: low ≤ Value; sa: low > Value; eb: high &lt; Value;
    /// ap: the ranges overlap, where the parser has set [Low, High] to Value ± 10 %.
    /// </summary>
    public sealed record Number(Prefix Comparator, double Low, double High, double Value) : ValueMatch;

    /// <summary>
    /// Quantity in base units (<see cref="UnitConversion"/>): compared as <see cref="Number"/> with the values that convert to the same units.
    /// </summary>
    public sealed record CanonicalQuantity(Prefix Comparator, double Low, double High, double Value, string Units) : ValueMatch
    {
        /// <inheritdoc/>
        public override IndexAspect Aspect => IndexAspect.Canonical;
    }

    /// <summary>Position no farther from <paramref name="Centre"/> than by <paramref name="Line"/>, measured straight through the unit sphere (<see cref="EarthPoint.LineOf"/>).</summary>
    public sealed record Near(EarthPoint Centre, double Line) : ValueMatch
    {
        /// <summary>The greatest square of the line to a point that is near.</summary>
        public double Square => Line * Line;

        /// <summary>True if the point is near.</summary>
        public bool Contains(EarthPoint point) => point.SquareTo(Centre) <= Square;
    }

    /// <summary>Token by its display text (<c>:text</c>): the folded text starts with <paramref name="Text"/>, which is folded.</summary>
    public sealed record TokenText(string Text) : ValueMatch
    {
        /// <inheritdoc/>
        public override IndexAspect Aspect => IndexAspect.Text;
    }

    /// <summary>Token that is one of some codes with its system (<c>:in</c>, <c>:above</c>, <c>:below</c>); <paramref name="Source"/> is what names them.</summary>
    public sealed record TokenIn(string Source, IReadOnlyList<CodeSet> Sets) : ValueMatch
    {
        internal override int Size => Sets.Sum(set => set.Codes?.Count ?? 1);

        /// <summary>True for one of the codes.</summary>
        public bool Contains(string? system, string? code) => Sets.Any(set => set.System == system && set.Contains(code));

        public bool Equals(TokenIn? other) => other is not null && Source == other.Source;

        public override int GetHashCode() => Source.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>Uri, compared exactly.</summary>
    public sealed record Uri(string Value) : ValueMatch;

    /// <summary>Uri that is <paramref name="Value"/> or lies below it in the path (<c>:below</c>).</summary>
    public sealed record UriBelow(string Value) : ValueMatch
    {
        /// <summary>What all below begin with.</summary>
        public string Beginning => Value.EndsWith('/') ? Value : Value + "/";
    }

    /// <summary>Uri that is one of these: a uri and those above it in the path (<c>:above</c>).</summary>
    public sealed record UriIn(IReadOnlyList<string> Values) : ValueMatch
    {
        internal override int Size => Values.Count;

        public bool Equals(UriIn? other) => other is not null && Values.SequenceEqual(other.Values);

        public override int GetHashCode() => HashCode.Combine(nameof(UriIn), Values.Count);
    }
}
