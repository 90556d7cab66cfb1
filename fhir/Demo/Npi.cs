using System.Globalization;

namespace DrCloud.Fhir.Demo;

/// <summary>National provider identifiers: nine digits and a Luhn check digit over them behind the prefix 80840.</summary>
internal static class Npi
{
    public static string Of(int serial)
    {
        var body = serial.ToString("D9", CultureInfo.InvariantCulture);
        var sum = 24; // The prefix 80840 adds 24 to the Luhn sum.
        for (var i = 0; i < body.Length; i++)
        {
            var digit = body[^(i + 1)] - '0';
            var weighed = i % 2 == 0 ? digit * 2 : digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }

        return body + (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
