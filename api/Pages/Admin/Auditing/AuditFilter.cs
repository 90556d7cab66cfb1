using System.Globalization;
using DrCloud.Api.Auditing;
using DrCloud.Fhir.Auditing;
using Microsoft.AspNetCore.WebUtilities;

namespace DrCloud.Api.Pages.Admin.Auditing;

/// <summary>What an administrator wants to see of the log, as the form and its address have it. Fields left empty do not bound.</summary>
public sealed record AuditFilter
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>Logical id of a patient.</summary>
    public string? Patient { get; init; }

    /// <summary>Beginning of the name of a person or an app.</summary>
    public string? Who { get; init; }

    /// <summary>Name of a group of <see cref="AuditWords"/>.</summary>
    public string? Kind { get; init; }

    /// <summary><c>done</c> or <c>failed</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>The first day, in UTC.</summary>
    public string? From { get; init; }

    /// <summary>The last day, in UTC.</summary>
    public string? To { get; init; }

    /// <summary>What is wrong with it, in one sentence; null if nothing is.</summary>
    public string? Problem =>
        !IsDay(From) ? "The first day is to be a date like 2026-05-17."
        : !IsDay(To) ? "The last day is to be a date like 2026-05-17."
        : From is not null && To is not null && string.CompareOrdinal(From, To) > 0 ? "The first day is after the last day."
        : null;

    /// <summary>The query.</summary>
    internal async Task<AuditQuery> QueryAsync(string site, AuditAgents agents) => new()
    {
        Patients = Patient is null ? null : [Patient],
        Agents = Who is null ? null : await agents.ByNameAsync(site, [Who]),
        Kinds = AuditWords.Groups.FirstOrDefault(group => group.Name == Kind).Kinds,
        Outcomes = Outcome switch
        {
            "done" => [AuditOutcome.Success],
            "failed" => [AuditOutcome.MinorFailure, AuditOutcome.SeriousFailure, AuditOutcome.MajorFailure],
            _ => null,
        },
        Since = From is null ? 0 : BeginOf(From),
        Until = To is null ? long.MaxValue : BeginOf(To) + (long)TimeSpan.FromDays(1).TotalMilliseconds - 1,
    };

    /// <summary>The address with this filter and more.</summary>
    public string Address(string path, params IEnumerable<(string Name, string? Value)> more) => QueryHelpers.AddQueryString(
        path, Parts().Concat(more).Where(part => part.Value is { Length: > 0 }).Select(part => KeyValuePair.Create(part.Name, part.Value)));

    /// <summary>The filter in the words in which its use is recorded.</summary>
    public override string ToString() => Address("");

    /// <summary>A place in the log as addresses have it.</summary>
    internal static string TextOf(AuditPosition position) => string.Create(CultureInfo.InvariantCulture, $"{position.Time}.{(position.Name == default ? "" : position.Name)}");

    /// <summary>Reads such a place; null if it is none.</summary>
    internal static AuditPosition? PositionOf(string? text)
    {
        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (dot <= 0 || !long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var time))
        {
            return null;
        }

        return dot == text!.Length - 1 ? new AuditPosition(time, default) : AuditName.Parse(text[(dot + 1)..]) is { } name ? new AuditPosition(time, name) : null;
    }

    private IEnumerable<(string Name, string? Value)> Parts() => [("patient", Patient), ("who", Who), ("kind", Kind), ("outcome", Outcome), ("from", From), ("to", To)];

    private static bool IsDay(string? text) => text is null || DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static long BeginOf(string day) => new DateTimeOffset(DateOnly.ParseExact(day, Day, CultureInfo.InvariantCulture).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();
}
