using DrCloud.Grains.Interfaces.Accounts;

namespace DrCloud.Api.People;

/// <summary>
/// Which passwords people may choose: long ones that are no obvious guess. No kinds of characters are asked for, which makes passwords no stronger
/// (<see href="https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver">NIST SP 800-63B-4 §3.1.1.2</see>).
/// </summary>
internal static class PasswordRule
{
    /// <summary>The most characters: a hash has to be made of what strangers send.</summary>
    public const int Longest = 200;

    private const int LeastDifferent = 6;
    private const int LeastName = 4;
    private const int LeastOfOnesOwn = 3;

    // What is left of most guessed passwords when digits and signs are gone, and rows of keys.
    private static readonly string[] Guesses =
    [
        "password", "passwort", "passphrase", "pass", "welcome", "letmein", "changeme", "iloveyou", "administrator", "admin", "root", "secret", "default",
        "login", "test", "user", "drcloudehr", "drcloud", "hospital", "clinic", "doctor", "nurse", "patient", "health", "medical", "football", "baseball",
        "monkey", "dragon", "sunshine", "princess", "superman", "batman", "master", "shadow", "trustno", "spring", "summer", "autumn", "winter",
    ];

    private static readonly string[] Rows =
        ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm"];

    /// <summary>Why the password is refused, in one sentence, or null.</summary>
    public static string? Refusal(string password, Account person, int leastLength)
    {
        var text = password.ToLowerInvariant();
        return password.EnumerateRunes().Count() < leastLength ? $"The password has at least {leastLength} characters."
            : password.Length > Longest ? $"The password has at most {Longest} characters."
            : Names(person).Any(text.Contains) ? "The password contains none of your names."
            : text.Distinct().Count() < LeastDifferent ? "The password has more different characters."
            : IsGuess(text) ? "The password is one of those that are guessed first."
            : null;
    }

    private static IEnumerable<string> Names(Account person) =>
        $"{person.UserName} {person.DisplayName} {person.Email}".ToLowerInvariant()
            .Split([' ', '@', '.', '-', '_'], StringSplitOptions.RemoveEmptyEntries).Where(name => name.Length >= LeastName);

    // Without what is put before and behind a word, and without the words that everybody thinks of, nothing of one's own is left.
    private static bool IsGuess(string text)
    {
        var first = text.Select((c, i) => char.IsLetter(c) ? i : int.MaxValue).Min();
        if (first < int.MaxValue)
        {
            var last = text.Select((c, i) => char.IsLetter(c) ? i : -1).Max();
            var letters = new string([.. text[first..(last + 1)].Select(Plain).Where(char.IsLetter)]);
            letters = Guesses.Aggregate(letters, (left, guess) => left.Replace(guess, "", StringComparison.Ordinal));
            if (letters.Length < LeastOfOnesOwn)
            {
                return true;
            }
        }

        return IsAlongRows(text);
    }

    private static bool IsAlongRows(string text)
    {
        var steps = Enumerable.Range(1, text.Length - 1).Count(i => Rows.Any(row =>
            row.Contains($"{text[i - 1]}{text[i]}", StringComparison.Ordinal) || row.Contains($"{text[i]}{text[i - 1]}", StringComparison.Ordinal)));
        return steps * 4 >= (text.Length - 1) * 3;
    }

    // Letters that are written as signs.
    private static char Plain(char c) => c switch { '0' => 'o', '1' or '!' => 'i', '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', '7' => 't', _ => c };
}
