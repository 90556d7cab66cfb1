using System.Diagnostics;
using DrCloud.Fhir.Search;
using DrCloud.Fhir.Terminology;
using DrCloud.Storage.Writing;

namespace DrCloud.Storage.Searching;

/// <summary>What <see cref="ValueMatch"/> says, over the index table of the value's kind under the alias <c>i</c>.</summary>
internal static class ValueSql
{
    /// <summary>So much wider is the box around what is near that it leaves nothing out by rounding: some millimetres.</summary>
    private const double Rounding = 1e-9;

    /// <summary>The index table of a kind of values.</summary>
    public static string TableOf(SearchValueKind kind) => kind switch
    {
        SearchValueKind.Token => "idx_token",
        SearchValueKind.String => "idx_string",
        SearchValueKind.Date => "idx_date",
        SearchValueKind.Reference => "idx_reference",
        SearchValueKind.Quantity => "idx_quantity",
        SearchValueKind.Uri => "idx_uri",
        SearchValueKind.Number => "idx_number",
        SearchValueKind.Position => "idx_position",
        _ => throw new NotSupportedException($"Parameters of kind {kind} are not searched by value."),
    };

    /// <summary>The key by which an index table has the values of one resource together.</summary>
    public static string ByResource(string table) => table + "_rid";

    /// <summary>The numbers under which the table keeps the parameter's values, or an aspect of them, as the right side of a comparison.</summary>
    public static string Expressions(SearchParameter parameter, IndexAspect aspect) =>
        SqlStatement.Expressions(aspect == IndexAspect.Value ? parameter.ExpressionIds : [.. parameter.ExpressionIds.Select(id => IndexAspects.IdOf(id, aspect))]);

    public static string Of(SqlStatement sql, ValueMatch match) => match switch
    {
        ValueMatch.Token token => Token(sql, token),
        ValueMatch.String text => String(sql, text),
        ValueMatch.Date date => Date(sql, date),
        ValueMatch.Reference reference => Reference(sql, reference),
        ValueMatch.Number number => Number(sql, number),
        ValueMatch.Quantity quantity =>
            $"{Number(sql, new(quantity.Comparator, quantity.Low, quantity.High, quantity.Value))}{Unit(sql, quantity.System, quantity.Code)}",
        ValueMatch.CanonicalQuantity quantity =>
            $"{Number(sql, new(quantity.Comparator, quantity.Low, quantity.High, quantity.Value))} AND i.code = {sql.Value(quantity.Units)}",
        ValueMatch.TokenText text => String(sql, new(ValueMatch.StringMode.StartsWith, text.Text)),
        ValueMatch.TokenIn { Sets.Count: 0 } => "1 = 0",
        ValueMatch.TokenIn codes => SqlStatement.AnyOf([.. codes.Sets.Select(set => Codes(sql, set))]),
        ValueMatch.Near near => Near(sql, near),
        ValueMatch.Uri uri => $"i.value = {sql.Value(uri.Value)}",
        ValueMatch.UriBelow below => $"(i.value = {sql.Value(below.Value)} OR (i.value >= {sql.Value(below.Beginning)} AND i.value < {sql.Value(below.Beginning + "\U0010FFFF")}))",
        ValueMatch.UriIn any => $"i.value IN ({sql.Values(any.Values)})",
        _ => throw new UnreachableException(),
    };

    private static string Token(SqlStatement sql, ValueMatch.Token token) => token.Mode switch
    {
        ValueMatch.TokenMode.Code => $"i.code = {sql.Value(token.Code!)}",
        ValueMatch.TokenMode.SystemAndCode => $"i.code = {sql.Value(token.Code!)} AND i.system = {sql.Value(token.System!)}",
        ValueMatch.TokenMode.CodeWithoutSystem => $"i.code = {sql.Value(token.Code!)} AND i.system = ''",
        ValueMatch.TokenMode.System => $"i.system = {sql.Value(token.System!)}",
        _ => throw new UnreachableException(),
    };

    private static string Codes(SqlStatement sql, CodeSet set) => set.Codes switch
    {
        null => $"(i.system = {sql.Value(set.System)} AND i.code <> '')",
        { Count: 0 } => "1 = 0",
        _ => $"(i.code IN ({sql.Values(set.Codes)}) AND i.system = {sql.Value(set.System)})",
    };

    private static string String(SqlStatement sql, ValueMatch.String text) => text.Mode switch
    {
        // All texts that begin so lie between it and it with the last code point behind.
        ValueMatch.StringMode.StartsWith => $"i.folded >= {sql.Value(text.Text)} AND i.folded < {sql.Value(text.Text + "\U0010FFFF")}",
        ValueMatch.StringMode.Contains => $"INSTR(i.folded, {sql.Value(text.Text)}) > 0",
        // A text that was not cut has its own folded form: that leads to it by the key.
        ValueMatch.StringMode.Exact when text.Text.Length < IndexValue.MaxText - 1 =>
            $"i.folded = {sql.Value(TextFolding.Fold(text.Text))} AND i.original = {sql.Value(text.Text)}",
        ValueMatch.StringMode.Exact => $"i.original = {sql.Value(text.Text)}",
        _ => throw new UnreachableException(),
    };

    private static string Date(SqlStatement sql, ValueMatch.Date date)
    {
        var (low, high) = (sql.Value(date.Low), sql.Value(date.High));
        // low <= high holds for every value, so the second half of "within" only helps the key.
        var within = $"(i.low >= {low} AND i.low <= {high} AND i.high <= {high})";
        return date.Comparator switch
        {
            ValueMatch.Prefix.Eq => within,
            ValueMatch.Prefix.Ne => $"(i.low < {low} OR i.high > {high})",
            ValueMatch.Prefix.Gt => $"i.high > {high}",
            ValueMatch.Prefix.Lt => $"i.low < {low}",
            ValueMatch.Prefix.Ge => $"(i.high > {high} OR {within})",
            ValueMatch.Prefix.Le => $"(i.low < {low} OR {within})",
            ValueMatch.Prefix.Sa => $"i.low > {high}",
            ValueMatch.Prefix.Eb => $"i.high < {low}",
            ValueMatch.Prefix.Ap => $"(i.low <= {high} AND i.high >= {low})",
            _ => throw new UnreachableException(),
        };
    }

    private static string Number(SqlStatement sql, ValueMatch.Number number)
    {
        string Low() => sql.Value(IndexRows.Finite(number.Low));
        string High() => sql.Value(IndexRows.Finite(number.High));
        string Value() => sql.Value(IndexRows.Finite(number.Value));
        return number.Comparator switch
        {
            // As of dates: the middle part only helps the key.
            ValueMatch.Prefix.Eq => $"(i.low >= {Low()} AND i.low <= {High()} AND i.high <= {High()})",
            ValueMatch.Prefix.Ne => $"(i.low < {Low()} OR i.high > {High()})",
            ValueMatch.Prefix.Gt => $"i.high > {Value()}",
            ValueMatch.Prefix.Lt => $"i.low < {Value()}",
            ValueMatch.Prefix.Ge => $"i.high >= {Value()}",
            ValueMatch.Prefix.Le => $"i.low <= {Value()}",
            ValueMatch.Prefix.Sa => $"i.low > {Value()}",
            ValueMatch.Prefix.Eb => $"i.high < {Value()}",
            ValueMatch.Prefix.Ap => $"(i.low <= {High()} AND i.high >= {Low()})",
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The box around the centre, which the key leads to, then the line itself, summed as <see cref="EarthPoint.SquareTo"/> does.</summary>
    private static string Near(SqlStatement sql, ValueMatch.Near near)
    {
        var reach = near.Line + Rounding;
        string Within(string axis, double centre) => $"i.{axis} >= {sql.Value(centre - reach)} AND i.{axis} <= {sql.Value(centre + reach)}";
        string Square(string axis, double centre)
        {
            var value = sql.Value(centre);
            return $"(i.{axis} - {value}) * (i.{axis} - {value})";
        }

        var (x, y, z) = near.Centre;
        return $"{Within("z", z)} AND {Within("x", x)} AND {Within("y", y)} AND {Square("x", x)} + {Square("y", y)} + {Square("z", z)} <= {sql.Value(near.Square)}";
    }

    private static string Unit(SqlStatement sql, string? system, string? code) => (system, code) switch
    {
        (null, null) => "",
        (null, _) => $" AND (i.code = {sql.Value(code)} OR i.unit = {sql.Value(code)})",
        (_, null) => $" AND i.system = {sql.Value(system)}",
        _ => $" AND i.system = {sql.Value(system)} AND i.code = {sql.Value(code)}",
    };

    private static string Reference(SqlStatement sql, ValueMatch.Reference reference) => reference switch
    {
        { Id: { } id, Type: { } type } => $"i.target = {sql.Value(id)} AND i.type = {sql.Value(type)}",
        { Id: { } id } => $"i.target = {sql.Value(id)} AND i.type <> ''",
        { Version: { } version } => $"i.target = {sql.Value(reference.Url!)} AND i.type = '' AND i.version = {sql.Value(version)}",
        _ => $"i.target = {sql.Value(reference.Url!)} AND i.type = ''",
    };
}
