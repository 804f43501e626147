using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Identity;

namespace Admissions.Core.Confirmation;

/// <summary>One point in which the document and the registration differ (HR-89). What a reading does not say does not differ.</summary>
/// <param name="Code">name, number, sex, ethnicity or birthDate.</param>
/// <param name="Registered">As the candidate gave it, in words.</param>
/// <param name="OnCard">As the document says, in words.</param>
public sealed record CardDifference(string Code, string Word, string Registered, string OnCard)
{
    /// <summary>All of them, the gravest first: another number is another person.</summary>
    public static IReadOnlyList<CardDifference> Of(Registration registration, CardReading card)
    {
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(card);
        var all = new List<CardDifference>();
        Compare("number", IdentityDocument.Word(registration.DocumentKind) + "号码", registration.DocumentNumber, card.DocumentNumber);
        Compare("name", "姓名", registration.Name, card.Name);
        Compare("sex", "性别", ReferenceData.Sexes.Name(registration.Sex), ReferenceData.Sexes.Name(card.Sex));
        Compare("ethnicity", "民族", ReferenceData.Ethnicities.Name(registration.Ethnicity), ReferenceData.Ethnicities.Name(card.Ethnicity));
        Compare("birthDate", "出生日期", Day(registration.BirthDate), Day(card.BirthDate));
        return all;

        void Compare(string code, string word, string? registered, string? onCard)
        {
            if (onCard is not null && registered != onCard)
                all.Add(new CardDifference(code, word, registered ?? "没有填", onCard));
        }
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
