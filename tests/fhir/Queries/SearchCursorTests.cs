using System.Security.Cryptography;
using DrCloud.Fhir.Search;
using Xunit;

namespace DrCloud.Fhir.Tests.Queries;

public sealed class SearchCursorTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly SearchPosition Position = new(["Müller", null, "", "637134336000000000"], 4711);
    private static readonly CursorBinding Binding = new("default", "user1", new("p1", new HashSet<string> { "Observation", "Patient" }), "Observation", "code=a&_sort=-date");

    [Fact]
    public void A_cursor_gives_its_position_back()
    {
        var position = SearchCursor.Decode(SearchCursor.Encode(Position, Binding, Key), Binding, Key)!;
        Assert.Equal((Position.Rid, 4), (position.Rid, position.SortValues.Count));
        Assert.Equal(Position.SortValues, position.SortValues);
    }

    [Fact]
    public void A_trail_leads_back_page_by_page()
    {
        var trail = SearchTrail.From(new(["a"], 1)).To(new([null], 2)).To(new(["c"], 3));
        var read = SearchCursor.DecodeTrail(SearchCursor.Encode(trail, Binding, Key), Binding, Key)!;
        Assert.Equal((3, 2, true), (read.Position.Rid, read.Before.Count, read.IsWhole));
        Assert.Equal((2, false), (read.Back!.Position.Rid, read.Back.IsSecond));
        Assert.Equal((1, true), (read.Back.Back!.Position.Rid, read.Back.Back.IsSecond));
        Assert.Null(read.Back.Back.Back);
    }

    [Fact]
    public void A_long_trail_forgets_its_begin_and_stays_short()
    {
        var trail = SearchTrail.From(new([new string('x', 100)], 1));
        for (var rid = 2; rid < 1000; rid++)
        {
            trail = trail.To(new([new string('x', 100)], rid));
        }

        Assert.False(trail.IsWhole);
        Assert.Equal(998, trail.Back!.Position.Rid);
        Assert.InRange(SearchCursor.Encode(trail, Binding, Key).Length, 500, 1700);
        while (trail.Back is { } back)
        {
            trail = back;
        }

        Assert.False(trail.IsSecond);
    }

    [Fact]
    public void The_order_in_which_types_are_listed_does_not_matter()
    {
        var same = Binding with { Scope = new("p1", new SortedSet<string> { "Patient", "Observation" }) };
        Assert.NotNull(SearchCursor.Decode(SearchCursor.Encode(Position, Binding, Key), same, Key));
    }

    public static TheoryData<string, CursorBinding> Others => new()
    {
        { "site", Binding with { Site = "other" } },
        { "user", Binding with { User = "user2" } },
        { "patient", Binding with { Scope = Binding.Scope with { Patient = "p2" } } },
        { "no patient", Binding with { Scope = Binding.Scope with { Patient = null } } },
        { "types", Binding with { Scope = Binding.Scope with { Types = new HashSet<string> { "Observation" } } } },
        { "all types", Binding with { Scope = Binding.Scope with { Types = null } } },
        { "type", Binding with { Address = "Condition" } },
        { "query", Binding with { Canonical = "code=b&_sort=-date" } },
        { "shifted parts", Binding with { Site = "defaultu", User = "ser1" } },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void A_cursor_is_refused_for_anything_else(string difference, CursorBinding other)
    {
        Assert.NotEqual(Binding, other);
        Assert.True(SearchCursor.Decode(SearchCursor.Encode(Position, Binding, Key), other, Key) is null, difference);
    }

    [Fact]
    public void A_cursor_of_another_key_is_refused() =>
        Assert.Null(SearchCursor.Decode(SearchCursor.Encode(Position, Binding, Key), Binding, RandomNumberGenerator.GetBytes(32)));

    [Fact]
    public void A_cursor_that_was_touched_anywhere_is_refused()
    {
        var cursor = SearchCursor.Encode(Position, Binding, Key);
        for (var i = 0; i < cursor.Length; i++)
        {
            // The last character may carry bits that no byte has: only its upper bits count.
            var touched = cursor[..i] + (char)(cursor[i] is 'A' or 'a' or '0' ? 'x' : 'A') + cursor[(i + 1)..];
            Assert.True(SearchCursor.Decode(touched, Binding, Key) is null, $"at {i}");
        }

        Assert.All(["", "A", "!!!", cursor[..^4], cursor + "AAAA", new string('A', 64)], text => Assert.Null(SearchCursor.Decode(text, Binding, Key)));
    }

    [Fact]
    public void Sort_values_cannot_be_read_from_a_cursor_and_equal_positions_have_equal_cursors()
    {
        var cursor = SearchCursor.Encode(Position, Binding, Key);
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(cursor);
        Assert.Equal(-1, bytes.AsSpan().IndexOf("ller"u8));
        Assert.Equal(cursor, SearchCursor.Encode(Position, Binding, Key));
    }
}
