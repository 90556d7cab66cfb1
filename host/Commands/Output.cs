using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace DrCloud.Hosting.Commands;

/// <summary>Answers for people, or with <c>--json</c> for machines.</summary>
internal static class Output
{
    public static bool IsJson(ParseResult parsed) => parsed.GetValue(CommandLine.Json);

    public static void Write<T>(ParseResult parsed, T answer, JsonTypeInfo<T> type, Action forPeople)
    {
        if (IsJson(parsed))
        {
            Console.WriteLine(JsonSerializer.Serialize(answer, type));
        }
        else
        {
            forPeople();
        }
    }

    /// <summary>Columns, the first row being their heads.</summary>
    public static void Table(IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            Console.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
