using DrCloud.Api.Administration.Accounts;
using DrCloud.Api.Tests.OAuth;
using Xunit;

namespace DrCloud.Api.Tests.People;

/// <summary>People with accounts of their own, and their browsers.</summary>
internal static class PeopleBrowser
{
    /// <summary>A password that is taken.</summary>
    public const string Good = "correct horse battery";

    private const string Login = "/oauth2/default/login";

    /// <summary>A user name that nobody has.</summary>
    public static string NewName() => $"p-{Guid.NewGuid():N}"[..20];

    /// <summary>An account whose person has chosen <see cref="Good"/>.</summary>
    public static async Task<(string Id, string Name)> NewPersonAsync(this DrCloudApplication application, AccountDetails details)
    {
        var name = NewName();
        var (id, password, refusal) = await application.Administration.Accounts.CreateAsync(DrCloudApplication.Site, new NewAccount(name, details));
        Assert.Null(refusal);
        using var browser = await application.SignedInAsync(name, password!);
        await browser.ChangePasswordAsync(password!, Good);
        Assert.Equal("/", browser.Address.AbsolutePath);
        return (id!, name);
    }

    /// <summary>A browser in which name and password were typed, on the way to a page.</summary>
    public static async Task<Browser> SignedInAsync(this DrCloudApplication application, string name, string password = Good, string? to = null)
    {
        var browser = new Browser(application);
        await browser.OpenAsync(to ?? Login);
        await browser.SignInAsync(name, password);
        return browser;
    }

    /// <summary>Fills the form for a new password.</summary>
    public static Task ChangePasswordAsync(this Browser browser, string current, string password, string? repeated = null) => browser.SubmitAsync(
        new Dictionary<string, string> { ["Current"] = current, ["Password"] = password, ["Repeated"] = repeated ?? password }, "Change the password");

    /// <summary>The cookie of the session.</summary>
    public static string Session(this Browser browser) => browser.Cookies.GetAllCookies().Single(cookie => cookie.Name == "__Host-drcloud").Value;
}
