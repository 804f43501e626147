using System.Globalization;

namespace Admissions.DeviceSimulator;

/// <summary>A card of an invented person.</summary>
/// <param name="Number">18 digits; sex and birthday follow from it unless they are given.</param>
/// <param name="Nation">Ethnicity as a chip says it: 汉, not 汉族.</param>
/// <param name="Sex">男 or 女; null as the number says.</param>
/// <param name="Born">yyyyMMdd; null as the number says.</param>
/// <param name="Until">yyyyMMdd or 长期.</param>
internal sealed record Card(
    string Name, string Number, string Nation = "汉", string? Sex = null, string? Born = null,
    string Issuer = "演示市公安局", string From = "20200101", string Until = "20400101")
{
    public string SexWord => Sex ?? ((Number[16] - '0') % 2 == 1 ? "男" : "女");

    public string BirthDay => Born ?? Number[6..14];

    public string Address => "演示省演示市演示路1号";

    /// <summary>GB/T 2261.1: 1 male, 2 female.</summary>
    public string SexCode => SexWord == "男" ? "1" : "2";

    /// <summary>JPEG of 102 × 126 pixels, as chips carry it.</summary>
    public string Photo => Convert.ToBase64String(Portrait(SexWord == "男" ? "male.jpg" : "female.jpg"));

    public static bool IsNumber(string? text) => text is { Length: 18 } && text[..17].All(char.IsAsciiDigit)
        && DateOnly.TryParseExact(text[6..14], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static byte[] Portrait(string name)
    {
        using var picture = typeof(Card).Assembly.GetManifestResourceStream(name)!;
        using var memory = new MemoryStream();
        picture.CopyTo(memory);
        return memory.ToArray();
    }
}
