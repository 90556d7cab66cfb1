using DrCloud.Fhir.Search;
using Xunit;

namespace DrCloud.Tests.Indexing;

public sealed class TextFoldingTests
{
    [Theory]
    [InlineData("Müller", "muller")]
    [InlineData("MÜLLER", "muller")]
    [InlineData("Mu\u0308ller", "muller")]
    [InlineData("Ångström", "angstrom")]
    [InlineData("Nguyễn Thị Mỹ", "nguyen thi my")]
    [InlineData("Łódź", "lodz")]
    [InlineData("Søren", "soren")]
    [InlineData("Ἀθῆναι", "αθηναι")]
    [InlineData("Чайковский", "чаиковскии")]
    [InlineData("  a\t\n b  ", "a b")]
    [InlineData("O'Brien-Smith", "o'brien-smith")]
    [InlineData("山田 太郎", "山田 太郎")]
    [InlineData("\U0001F600", "\U0001F600")]
    [InlineData("", "")]
    [InlineData(" \t ", "")]
    public void Case_accents_and_blanks_fall_away(string text, string folded) => Assert.Equal(folded, TextFolding.Fold(text));

    [Fact]
    public void Folding_twice_changes_nothing()
    {
        for (var c = 1; c < 0x3000; c++)
        {
            var once = TextFolding.Fold($"a{(char)c}");
            Assert.Equal(once, TextFolding.Fold(once));
        }
    }

    [Fact]
    public void A_cut_does_not_split_a_surrogate_pair()
    {
        var text = new string('x', IndexValue.MaxText - 1) + "\U0001F600";
        Assert.Equal(IndexValue.MaxText - 1, TextFolding.Cut(text).Length);
        Assert.Equal(IndexValue.MaxText, TextFolding.Cut("y" + text[1..^2] + "zz").Length);
    }
}
