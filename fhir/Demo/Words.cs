namespace DrCloud.Fhir.Demo;

/// <summary>Invented names and places.</summary>
internal static class Words
{
    public static readonly string[] FemaleNames =
        ["Amber", "Briar", "Clementine", "Dahlia", "Elowen", "Fern", "Ginger", "Hazel", "Iris", "Jasmine", "Laurel", "Maple", "Nova", "Olive", "Poppy", "Rosemary", "Saffron", "Tansy", "Violet", "Willow"];

    public static readonly string[] MaleNames =
        ["Alder", "Basil", "Cedar", "Dorian", "Elm", "Flint", "Garnet", "Heath", "Jasper", "Lark", "Merlin", "Oakley", "Perrin", "Quill", "Rowan", "Sorrel", "Thorn", "Umber", "Wren", "Yarrow"];

    public static readonly string[] FamilyNames =
        ["Applegrove", "Birchwell", "Cinderford", "Dunmarsh", "Elmsreach", "Foxglove", "Greyharbor", "Hollowell", "Ivybridge", "Kestrelton", "Larkmeadow", "Mossgate", "Nettlefield", "Oatcroft", "Pinehurst-Vale", "Quartzley", "Ravensbrook", "Silverthorn", "Tidewell", "Underhay", "Vinecastle", "Windermoor", "Yewbarrow", "Zephyrine"];

    public static readonly string[] Streets =
        ["Acorn Lane", "Beacon Street", "Cobbler Row", "Dovecote Road", "Eastgate Avenue", "Fennel Court", "Granary Way", "Heron Drive", "Juniper Path", "Kiln Street"];

    /// <summary>City and postal code; all in one state.</summary>
    public static readonly (string City, string PostalCode)[] Towns =
        [("Amberfield", "01011"), ("Brightwater", "01022"), ("Copperhill", "01033"), ("Driftwood", "01044"), ("Everdale", "01055"), ("Foxborough Mills", "01066")];

    public const string State = "MA";
}
