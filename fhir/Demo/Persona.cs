using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>Who a demo patient is: what is drawn before anything happens to them.</summary>
internal sealed record Persona
{
    private static readonly (string Code, string Name, string? DetailCode, string? DetailName, int Weight)[] Races =
    [
        ("2106-3", "White", null, null, 55), ("2054-5", "Black or African American", null, null, 18),
        ("2028-9", "Asian", "2036-2", "Filipino", 14), ("1002-5", "American Indian or Alaska Native", "1586-7", "Shoshone", 7),
        ("2076-8", "Native Hawaiian or Other Pacific Islander", null, null, 6),
    ];

    public required bool Female { get; init; }

    public required DateOnly BirthDate { get; init; }

    public required string Given { get; init; }

    public required string MiddleName { get; init; }

    public required string Family { get; init; }

    /// <summary>The family name until a change of name, or null.</summary>
    public string? FormerFamily { get; init; }

    public required bool HasMoved { get; init; }

    public required (string Code, string Name, string? DetailCode, string? DetailName) Race { get; init; }

    public required bool Hispanic { get; init; }

    public required bool SpeaksSpanish { get; init; }

    /// <summary>Standard deviations of the body's height from the median of age and sex.</summary>
    public required double HeightScore { get; init; }

    /// <summary>Standard deviations of the body mass index from the median of age and sex.</summary>
    public required double BodyMassScore { get; init; }

    public required bool Smokes { get; init; }

    public AdministrativeGender Gender => Female ? AdministrativeGender.Female : AdministrativeGender.Male;

    public static Persona Draw(int number, Dice dice, DateOnly today)
    {
        var female = number == 1 || (number != 2 && dice.Chance(0.51));
        var age = number switch { 1 => 20, 2 => 61, _ => dice.Chance(0.24) ? dice.Between(0, 17) : dice.Between(18, 88) };
        var race = number == 1 ? Races[2] : Draw(dice);
        var hispanic = number == 1 || dice.Chance(0.18);
        return new()
        {
            Female = female,
            BirthDate = today.AddYears(-age).AddDays(-dice.Between(20, 345)),
            Given = number switch { 1 => "Juniper", 2 => "Walter", _ => dice.Of(female ? Words.FemaleNames : Words.MaleNames) },
            MiddleName = dice.Of(female ? Words.FemaleNames : Words.MaleNames),
            Family = number switch { 1 => "Larkmeadow", 2 => "Stonebridge", _ => dice.Of(Words.FamilyNames) },
            FormerFamily = number == 1 || (age > 25 && female && dice.Chance(0.3)) ? dice.Of(Words.FamilyNames) : null,
            HasMoved = number == 1 || dice.Chance(0.25),
            Race = (race.Code, race.Name, race.DetailCode, race.DetailName),
            Hispanic = hispanic,
            SpeaksSpanish = hispanic && dice.Chance(0.4),
            HeightScore = dice.Normal(0, 0.9),
            BodyMassScore = dice.Normal(age < 18 || number == 1 ? 0.2 : 0.7, 0.9),
            Smokes = age >= 18 && number != 1 && dice.Chance(0.14),
        };
    }

    private static (string Code, string Name, string? DetailCode, string? DetailName, int Weight) Draw(Dice dice)
    {
        var draw = dice.Below(Races.Sum(race => race.Weight));
        return Races.First(race => (draw -= race.Weight) < 0);
    }
}
