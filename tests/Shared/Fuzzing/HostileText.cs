using System.Text;

namespace DrCloud.Tests.Fuzzing;

/// <summary>Texts and literals that programs stumble over.</summary>
internal static class HostileText
{
    private static readonly string[] Texts =
    [
        "", " ", "null", "undefined", "0", "-1", "NaN", "true", "\0", "a\0b", "\u0001", "\u007f", "\ufeff", "\u202e", "\ud83d\ude00", "e\u0301", "İ", "ß", "ﬃ",
        "'", "\"", "\\", "' OR 1=1 --", "%", "%00", "%s%s%n", "../../../etc/passwd", "..\\..\\", "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x}", "|", "||", "|a|b|",
        ",", ",,,", "\\,", "\\|", "$", "a$b$c$d", "Patient/", "/Patient", "Patient/a/b", "#", "#a", "?", "urn:uuid:", "urn:uuid:00000000-0000-0000-0000-000000000000",
        "http://", "http://[::1", "https://localhost/apis/default/fhir/Patient/demo-1", "Patient/demo-1/_history/99999999999999999999", "Patient?identifier=x", "9999-12-31T23:59:59.999+14:00",
        "0001-01-01", "0000-00-00", "2024-02-30", "2024-13", "24:60:61", "2024-01-01T00:00:00", "2024-01-01T00:00:00.123456789123456789Z", "1e400", "-1e400", "1e-400", "0x10", "१२३",
        "99999999999999999999999999999999999999", "0.000000000000000000000000000000000000000000001", "gt", "ge-", "ap", "eb9999", "text/html", "application/fhir+json;fhirVersion=9",
    ];

    private static readonly string[] Literals =
    [
        "1e400", "-1e400", "1E-400", "0.1e1000000000", "1e99999999999999999999", "-0", "-0.0", "00", "01", "+1", "-", ".5", "5.", "NaN", "Infinity", "0x1F", "99999999999999999999999999999999999999999",
        "1.00000000000000000000000000000000000000000000000000000000001", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\uFFFE\"", "\"\\b\\f\"", "\"\\x41\"", "\"\\u12\"",
        "true", "false", "null", "[]", "{}", "[[]]", "[null]", "[{}]", "{\"a\":1}", "{\"\":\"\"}", "\"\"", "\" \"", "'single'", "undefined", "tru", "{\"id\":\"x\"}", "[[[[[[]]]]]]",
        "{\"reference\":null}", "{\"reference\":{}}", "{\"reference\":\"#\"}", "{\"coding\":[{\"coding\":[]}]}", "{\"extension\":[]}", "{\"extension\":[{\"url\":\"\"}]}",
        "{\"extension\":[{\"url\":\"u\",\"valueString\":\"a\",\"valueInteger\":1}]}", "{\"value\":1e400}", "{\"status\":\"generated\",\"div\":\"<div xmlns='http://www.w3.org/1999/xhtml'><script/></div>\"}",
        "{\"status\":\"generated\",\"div\":\"<!DOCTYPE d [<!ENTITY a 'a'>]><div xmlns='http://www.w3.org/1999/xhtml'>&a;</div>\"}", "{\"status\":\"generated\",\"div\":\"<div\"}",
    ];

    /// <summary>A text.</summary>
    public static string Any(Draw draw) => draw.Below(20) switch
    {
        0 => new string('a', 1 + draw.Below(3000)),
        1 => string.Concat(Enumerable.Repeat("é", 1 + draw.Below(400))),
        2 => new string((char)draw.Below(0x300), 1 + draw.Below(5)),
        3 => Ascii(draw),
        _ => draw.Of(Texts),
    };

    /// <summary>A JSON literal: not all of them are JSON.</summary>
    public static string Literal(Draw draw) => draw.Below(24) switch
    {
        0 => $"\"{new string('x', draw.Below(70_000))}\"",
        1 => new string('1', 1 + draw.Below(6000)),
        2 => $"0.{new string('3', 1 + draw.Below(6000))}",
        3 => Nested(draw.Of(10, 60, 63, 64, 65, 130, 2000), draw.Once(2)),
        _ => draw.Of(Literals),
    };

    /// <summary>Arrays, or objects, in one another.</summary>
    public static string Nested(int depth, bool objects) =>
        string.Concat(Enumerable.Repeat(objects ? "{\"a\":" : "[", depth)) + "1" + new string(objects ? '}' : ']', depth);

    /// <summary>A text with every byte but letters and digits escaped, as addresses have it.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var single in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)single) || single is (byte)'-' or (byte)'.' or (byte)'_')
            {
                escaped.Append((char)single);
            }
            else
            {
                escaped.Append('%').Append(single.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }

    private static string Ascii(Draw draw) => string.Concat(Enumerable.Range(0, 1 + draw.Below(40)).Select(_ => (char)(' ' + draw.Below(95))));
}
