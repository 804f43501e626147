using System.Globalization;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Registrations;

/// <summary>The documents of one registration. The candidate's portal and the counter print the same (HR-92, HR-93).</summary>
public sealed class CandidateDocuments(AdmissionsDbContext db, TenantScope tenant, FormVersions forms)
{
    /// <summary>回执 of the submission in force; null before the first.</summary>
    /// <param name="site">Address of the tenant's public pages, without a slash at the end, e.g. <c>https://host/hunan</c>.</param>
    public async Task<RegistrationReceipt?> ReceiptAsync(RegistrationFile file, Uri site, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (await forms.CurrentAsync(file, cancellationToken) is not { } current)
            return null;
        var (form, snapshot) = current;
        return new RegistrationReceipt
        {
            Authority = tenant.Tenant.Name,
            Campaign = file.Campaign.Name,
            PrintedAt = file.Campaign.Now,
            Watermark = Watermark(file.Campaign),
            ReceiptNumber = form.ReceiptNumber,
            ReceivedAt = form.SubmittedAt,
            Name = file.Registration.Name,
            RegistrationNumber = snapshot.RegistrationNumber,
            Version = form.Version,
            ContentHash = form.Digest,
            Sent =
            [
                .. snapshot.Choices.Select(c => new PrintedField(Rules.Choices.ChoiceRules.Name(c.Order), $"{c.Title}　{c.Detail}")),
                new PrintedField("报名确认点", $"{snapshot.Point.Name}　{snapshot.Point.Phone}"),
                .. snapshot.Fields.Select(f => new PrintedField(f.Label, f.Words)),
            ],
            NextSteps = [.. NextSteps(file)],
            CheckAddress = CheckAddress(site, form.ReceiptNumber),
        };
    }

    /// <summary>报名流程表 of the submission in force; null before the first. Boxes of the counter are filled in as far as it has come.</summary>
    public async Task<RegistrationProcessForm?> ProcessFormAsync(RegistrationFile file, Uri site, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (await forms.CurrentAsync(file, cancellationToken) is not { } current)
            return null;
        var (form, snapshot) = current;
        var row = file.Registration;
        var policy = file.Campaign.Policy;
        var photographed = await db.Photos.Where(p => p.RegistrationId == row.Id && p.IsCurrent).Select(p => (DateTimeOffset?)p.TakenAt).SingleOrDefaultAsync(cancellationToken);
        return new RegistrationProcessForm
        {
            Title = policy.OnSite.FormName(),
            Authority = tenant.Tenant.Name,
            Campaign = file.Campaign.Name,
            PrintedAt = new[] { form.SubmittedAt, photographed ?? form.SubmittedAt, row.ConfirmedAt ?? form.SubmittedAt }.Max(),
            Watermark = Watermark(file.Campaign),
            RegistrationNumber = snapshot.RegistrationNumber,
            CandidateNumber = row.CandidateNumber,
            Name = row.Name,
            Version = form.Version,
            SubmittedAt = form.SubmittedAt,
            Photo = await PhotoAsync(row.Id, cancellationToken),
            BasicInformation =
            [
                new PrintedField(IdentityDocument.Word(snapshot.DocumentKind), snapshot.DocumentNumber),
                .. snapshot.Fields.Select(f => new PrintedField(f.Label, f.Words)),
            ],
            Choices = [.. snapshot.Choices.Select(Printed)],
            PointName = snapshot.Point.Name,
            Point =
            [
                new PrintedField("地址", snapshot.Point.Address),
                new PrintedField("办公时间", file.Campaign.Windows.OfficeHoursText(WindowCodes.Confirmation)),
                new PrintedField("电话", snapshot.Point.Phone),
            ],
            Steps = [.. await StepsAsync(file, cancellationToken)],
            Pledge = policy.Statement("HonestyPledge")?.Body ?? [],
            RiskStatement = string.Concat(policy.Statement("InvalidityRisk")?.Body ?? []),
            CheckAddress = CheckAddress(site, form.ReceiptNumber),
        };
    }

    /// <summary>Page on which anybody can check the document; <paramref name="site"/> as in <see cref="ReceiptAsync"/>.</summary>
    public static Uri CheckAddress(Uri site, string code)
    {
        ArgumentNullException.ThrowIfNull(site);
        return new Uri(site.AbsoluteUri.TrimEnd('/') + "/check/" + Uri.EscapeDataString(code));
    }

    internal static string? Watermark(CampaignContext campaign) => campaign.Mode == CampaignMode.Drill ? "模拟演练" : null;

    internal async Task<PrintedPicture?> PhotoAsync(long registrationId, CancellationToken cancellationToken) =>
        await db.Photos.AsNoTracking().Where(p => p.RegistrationId == registrationId && p.IsCurrent).Select(p => p.Content).SingleOrDefaultAsync(cancellationToken) is { } jpeg
            ? new PrintedPicture(jpeg)
            : null;

    internal static PrintedChoice Printed(SnapshotChoice choice) => new(
        Rules.Choices.ChoiceRules.Name(choice.Order), choice.Level.Word(), Terms.Category(choice.Category), choice.Mode.Word(),
        $"{choice.InstitutionCode} {choice.InstitutionName}", $"{choice.MajorCode} {choice.MajorName}",
        choice.Years.ToString("0.#", CultureInfo.InvariantCulture) + "年");

    private async Task<IEnumerable<ProcessStep>> StepsAsync(RegistrationFile file, CancellationToken cancellationToken)
    {
        var row = file.Registration;
        var clerk = row.ConfirmedById is { } clerkId
            ? await db.Users.AsNoTracking().Where(u => u.Id == clerkId).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken)
            : null;
        var done = row.ConfirmedAt is not null;
        var features = file.Facts.CandidateFeatures.Select(code => DraftFields.FeatureName(code, file.Campaign.Policy)).ToList();
        return
        [
            new ProcessStep("资格审核", [.. file.Campaign.Policy.QualificationItems.Where(i => file.Case.Holds(i.When)).Select(i => i.Name)], done ? "通过" : null, clerk, row.ConfirmedAt),
            new ProcessStep("照顾加分", features.Count == 0 ? ["没有申报"] : features),
            new ProcessStep("现场确认", ["采集相片", "核对信息，考生签名"], done ? "已确认" : null, clerk, row.ConfirmedAt),
        ];
    }

    private static IEnumerable<ReceiptStep> NextSteps(RegistrationFile file)
    {
        var zone = file.Campaign.Policy.Zone();
        var place = RuleFacts.PlaceOf(file.Registration.Id, file.Point);
        yield return new ReceiptStep("现场确认", Before(WindowCodes.Confirmation), $"{file.Point?.Name}，本人带{RegistrationSteps.Papers(file)}原件");
        yield return new ReceiptStep("缴费", Before(file.Campaign.Policy.Payment.Mode == PaymentMode.Online ? WindowCodes.Payment : WindowCodes.Confirmation), RegistrationSteps.Fee(file) is { } fee ? $"{(file.Campaign.Policy.Payment.Mode == PaymentMode.Online ? "确认后开放" : "审核通过后在确认点缴")}，{fee.Amount.ToString("0.00", CultureInfo.InvariantCulture)} 元" : "确认后办理");
        var posted = file.Campaign.Policy.Ticket.Delivery == TicketDelivery.Post;
        yield return new ReceiptStep(posted ? "准考证" : "打印准考证", file.Campaign.Windows.NextOpening(WindowCodes.Printing, place, file.Campaign.Now) is { } from ? ChineseTime.Start(from, zone) + "起" : "另行公布", posted ? "由市（区）招办寄到您填的通讯地址，不用自己打印" : "在报名系统自行打印");

        string Before(string window) =>
            file.Campaign.Windows.WhenText(window, place, file.Campaign.Now) ?? "在规定时间内";
    }
}
