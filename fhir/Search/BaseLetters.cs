using System.Collections.Frozen;

namespace DrCloud.Fhir.Search;

/// <summary>
/// Letters with their accents taken off, for Latin, Greek and Cyrillic. The runtime's own decomposition does nothing without
/// the ICU library, which the server does not depend on.
/// </summary>
internal static class BaseLetters
{
    // Each line: the plain letter in lower case, then the letters that fold to it.
    private static readonly string[] Lines =
    [
        "aÀÁÂÃÄÅàáâãäåĀāĂăĄąǍǎǞǟǠǡǺǻȀȁȂȃȦȧḀḁẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặ",
        "bḂḃḄḅḆḇ",
        "cÇçĆćĈĉĊċČčḈḉ",
        "dĎďĐđḊḋḌḍḎḏḐḑḒḓ",
        "eÈÉÊËèéêëĒēĔĕĖėĘęĚěȄȅȆȇȨȩḔḕḖḗḘḙḚḛḜḝẸẹẺẻẼẽẾếỀềỂểỄễỆệ",
        "fḞḟ",
        "gĜĝĞğĠġĢģǦǧǴǵḠḡ",
        "hĤĥĦħȞȟḢḣḤḥḦḧḨḩḪḫẖ",
        "iÌÍÎÏìíîïĨĩĪīĬĭĮįİıǏǐȈȉȊȋḬḭḮḯỈỉỊị",
        "jĴĵǰ",
        "kĶķǨǩḰḱḲḳḴḵ",
        "lĹĺĻļĽľŁłḶḷḸḹḺḻḼḽ",
        "mḾḿṀṁṂṃ",
        "nÑñŃńŅņŇňǸǹṄṅṆṇṈṉṊṋ",
        "oÒÓÔÕÖØòóôõöøŌōŎŏŐőƠơǑǒǪǫǬǭǾǿȌȍȎȏȪȫȬȭȮȯȰȱṌṍṎṏṐṑṒṓỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợ",
        "pṔṕṖṗ",
        "rŔŕŖŗŘřȐȑȒȓṘṙṚṛṜṝṞṟ",
        "sŚśŜŝŞşŠšȘșṠṡṢṣṤṥṦṧṨṩ",
        "tŢţŤťŦŧȚțṪṫṬṭṮṯṰṱẗ",
        "uÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲųƯưǓǔǕǖǗǘǙǚǛǜȔȕȖȗṲṳṴṵṶṷṸṹṺṻỤụỦủỨứỪừỬửỮữỰự",
        "vṼṽṾṿ",
        "wŴŵẀẁẂẃẄẅẆẇẈẉẘ",
        "xẊẋẌẍ",
        "yÝýÿŶŷŸȲȳẎẏẙỲỳỴỵỶỷỸỹ",
        "zŹźŻżŽžẐẑẒẓẔẕ",
        "æǢǣǼǽ",
        "ſẛ",
        "ʒǮǯ",
        "ʹʹ",
        "αΆάἀἁἂἃἄἅἆἇἈἉἊἋἌἍἎἏὰάᾀᾁᾂᾃᾄᾅᾆᾇᾈᾉᾊᾋᾌᾍᾎᾏᾰᾱᾲᾳᾴᾶᾷᾸᾹᾺΆᾼ",
        "εΈέἐἑἒἓἔἕἘἙἚἛἜἝὲέῈΈ",
        "ηΉήἠἡἢἣἤἥἦἧἨἩἪἫἬἭἮἯὴήᾐᾑᾒᾓᾔᾕᾖᾗᾘᾙᾚᾛᾜᾝᾞᾟῂῃῄῆῇῊΉῌ",
        "ιΊΐΪίϊἰἱἲἳἴἵἶἷἸἹἺἻἼἽἾἿὶίιῐῑῒΐῖῗῘῙῚΊ",
        "οΌόὀὁὂὃὄὅὈὉὊὋὌὍὸόῸΌ",
        "ρῤῥῬ",
        "υΎΫΰϋύὐὑὒὓὔὕὖὗὙὛὝὟὺύῠῡῢΰῦῧῨῩῪΎ",
        "ωΏώὠὡὢὣὤὥὦὧὨὩὪὫὬὭὮὯὼώᾠᾡᾢᾣᾤᾥᾦᾧᾨᾩᾪᾫᾬᾭᾮᾯῲῳῴῶῷῺΏῼ",
        "ϒϓϔ",
        "аӐӑӒӓ",
        "гЃѓ",
        "еЀЁѐёӖӗ",
        "жӁӂӜӝ",
        "зӞӟ",
        "иЍЙйѝӢӣӤӥ",
        "кЌќ",
        "оӦӧ",
        "уЎўӮӯӰӱӲӳ",
        "чӴӵ",
        "ыӸӹ",
        "эӬӭ",
        "іЇї",
        "ѵѶѷ",
        "әӚӛ",
        "өӪӫ",
    ];

    private static readonly FrozenDictionary<char, char> Plain =
        Lines.SelectMany(line => line.Skip(1), (line, letter) => KeyValuePair.Create(letter, line[0])).ToFrozenDictionary();

    /// <summary>The plain letter in lower case.</summary>
    public static char Of(char letter)
    {
        var lower = char.ToLowerInvariant(letter);
        return Plain.TryGetValue(letter, out var plain) || Plain.TryGetValue(lower, out plain) ? plain : lower;
    }
}
