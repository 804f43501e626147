using Admissions.Core.Documents;
using Admissions.Rules;

namespace Admissions.Core.Registrations;

/// <summary>
/// What of a form the documents cannot show. Free text is refused at its field; a name never is, for people own their
/// names: its owner and the counter are told that 〓 will stand on paper for the character.
/// </summary>
public static class Printability
{
    private const string Name = "name";

    /// <summary>Texts that would stop every document of this candidate.</summary>
    public static IEnumerable<Refusal> Check(RegistrationFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Draft.Fields.Where(f => f.Key != Name)
            .Select(f => (Field: f.Key, Missing: file.Glyphs.Missing(f.Value))).Where(f => f.Missing.Count > 0)
            .Select(f => new Refusal("text.unprintable", f.Field,
                $"{DraftFields.Label(f.Field, file.Campaign.Policy)}里有打印不出来的字：{GlyphCoverage.Words(f.Missing)}。请删去，或者换成别的字"));
    }

    /// <summary>The sentence for the owner of a rare name; null when his name can be printed.</summary>
    public static Refusal? NameWarning(RegistrationFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Places(file.Draft.Text(Name), file.Glyphs) is not { } places ? null : new Refusal("name.rare", Name,
            $"您姓名的{places}打印字库里没有。姓名照您填的保存，不影响报名；打印的表、准考证、名册上，这个字印作“〓”并注明编码。现场确认时，请提醒工作人员核对");
    }

    /// <summary>The sentence for the clerk who has the person before him; null when the name can be printed.</summary>
    public static string? CounterNote(string? name, GlyphCoverage glyphs) => Places(name, glyphs) is not { } places ? null
        : $"生僻字：姓名的{places}打印字库里没有，打印件上印作“〓”。请对照证件核对姓名，在打印件的“〓”处手写补上";

    private static string? Places(string? name, GlyphCoverage glyphs)
    {
        ArgumentNullException.ThrowIfNull(glyphs);
        var missing = glyphs.Missing(name ?? "");
        return missing.Count == 0 ? null : string.Join('、', (name ?? "").EnumerateRunes()
            .Select((rune, index) => (rune, Place: index + 1)).Where(r => missing.Contains(r.rune)).Select(r => $"第 {r.Place} 字（{GlyphCoverage.Code(r.rune)}）"));
    }
}
