using DrCloud.Api.People;
using DrCloud.Grains.Interfaces.Accounts;
using Xunit;

namespace DrCloud.Api.Tests.People;

public sealed class PasswordRuleTests
{
    private static readonly Account Person = new()
    {
        Id = "1",
        UserName = "jlarkmeadow",
        DisplayName = "Juniper Larkmeadow",
        Role = AccountRole.Patient,
        Email = "sunny.side@example.org",
    };

    [Theory]
    [InlineData("short-one-1")]
    [InlineData("larkmeadow-2020-x")]
    [InlineData("my JUNIPER tree")]
    [InlineData("sunny days ahead")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abcabcabcabcabc")]
    [InlineData("password2024!")]
    [InlineData("P@ssw0rd2024!")]
    [InlineData("PasswordPassword")]
    [InlineData("Summer2024Winter!")]
    [InlineData("123456789012345")]
    [InlineData("abcdefghijklmnop")]
    [InlineData("qwertyuiopasdfgh")]
    [InlineData("DrCloudEHR2025")]
    public void What_is_guessed_first_is_refused(string password) => Assert.NotNull(PasswordRule.Refusal(password, Person, 12));

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("Zy8#qPw2!mLx")]
    [InlineData("k9dWq-Rt_4LmPz02vQ")]
    [InlineData("drei blaue Züge fahren")]
    [InlineData("839274610538")]
    [InlineData("猫が三匹いる小さな家の庭で")]
    public void What_is_long_and_no_obvious_guess_is_taken(string password) => Assert.Null(PasswordRule.Refusal(password, Person, 12));

    [Fact]
    public void No_password_is_longer_than_what_is_worth_hashing() => Assert.NotNull(PasswordRule.Refusal(string.Concat(Enumerable.Repeat("kdW92mZq", 26)), Person, 12));
}
