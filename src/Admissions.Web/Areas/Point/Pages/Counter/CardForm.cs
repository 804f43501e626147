using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>A document as the counter sends it: typed, or as a card reader's local service gave it to the page.</summary>
public sealed class CardForm
{
    /// <summary>One name, one number, one end of validity, whoever gave them.</summary>
    public string? CardName { get; set; }
    public string? CardNumber { get; set; }
    public DateOnly? ValidUntil { get; set; }

    /// <summary>Adapter that read; empty for a typed document.</summary>
    public string? Device { get; set; }
    public string? ReaderSerial { get; set; }

    /// <summary>男, 男性, or the code.</summary>
    public string? Sex { get; set; }

    /// <summary>汉, 汉族, or the code.</summary>
    public string? Ethnicity { get; set; }
    public DateOnly? BirthDate { get; set; }
    public string? Issuer { get; set; }
    public DateOnly? ValidFrom { get; set; }
    public IFormFile? CardPhoto { get; set; }

    /// <summary>What cannot be a reading at all; what it says is checked further in.</summary>
    /// <param name="readable">False when a date could not be understood.</param>
    public Refusal? Refuse(bool readable, ShellOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!readable)
            return new Refusal("card.date", "cardNumber", "证件上的日期看不懂。请再读一次，或者照证件输入");
        if (Device is not null && options.ActiveCardReaders.All(r => !string.Equals(r.Key, Device, StringComparison.Ordinal)))
            return new Refusal("card.device", "cardNumber", "这种读卡器没有登记。请在“设备”页换一种，或者照证件输入");
        return null;
    }

    public CardOptions ToOptions(long registrationId) => new(
        registrationId, CardName ?? "", CardNumber ?? "", ValidUntil,
        Device is null ? CardReadingOrigin.Typed : CardReadingOrigin.Reader,
        Device is null ? null : new ChipFields(CodeOf(ReferenceData.Sexes, Sex, "性"), CodeOf(ReferenceData.Ethnicities, Ethnicity, "族"), BirthDate, Blank(Issuer), ValidFrom, Device, Blank(ReaderSerial)));

    /// <summary>Readers give names, short names or codes; what is none of them is kept, so that it is refused and not lost.</summary>
    private static string? CodeOf(CodeTable table, string? text, string ending)
    {
        var plain = text?.Trim();
        return string.IsNullOrEmpty(plain) ? null
            : table.Entries.FirstOrDefault(e => e.Key == plain || e.Value == plain || e.Value == plain + ending).Key ?? plain;
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
