using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.InformationWork;

/// <summary>What an office says of its information people.</summary>
/// <param name="Knowledge">What the administrator has learnt; may come later (HR-162).</param>
/// <param name="TrainedOn">Day of the last training in policy; may come later.</param>
public sealed record InformationStaffOptions(
    string? InChargeName, string? InChargePhone, string? AdministratorName, string? AdministratorPhone, string? Knowledge = null, DateOnly? TrainedOn = null);

/// <summary>An office with what it has stated; null = nothing yet.</summary>
public sealed record StaffedOffice(string DivisionCode, string Name, InformationStaff? Staff)
{
    public bool HasAdministrator => Staff is not null;
    public bool IsQualified => Staff?.IsQualified == true;

    /// <summary>Mark of what the office has stated.</summary>
    public string Seen => SeenMark.Of(Staff is null ? null : InformationStaffService.Of(Staff));
}

/// <summary>Each city and county office names one who answers and one who does the work (HR-07, HR-162, 湘教考信字〔2019〕3号 §二.4).</summary>
public sealed class InformationStaffService(AdmissionsDbContext db)
{
    private static readonly OrganizationKind[] Staffed = [OrganizationKind.CityOffice, OrganizationKind.CountyOffice];

    /// <summary>City and county offices of the actor's divisions, his own included, in order of code.</summary>
    public async Task<IReadOnlyList<StaffedOffice>> ListAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var division = context.Actor.DivisionCode ?? throw new InvalidOperationException("The list is for offices.");
        var offices = await db.Organizations.AsNoTracking().Where(o => Staffed.Contains(o.Kind) && o.DivisionCode.StartsWith(division))
            .OrderBy(o => o.DivisionCode).Select(o => new { o.DivisionCode, o.Name }).ToListAsync(cancellationToken);
        var stated = await db.InformationStaff.AsNoTracking().VisibleTo(context.Actor).Where(s => s.CampaignId == context.Campaign.Id)
            .ToDictionaryAsync(s => s.DivisionCode, StringComparer.Ordinal, cancellationToken);
        return [.. offices.Select(o => new StaffedOffice(o.DivisionCode, o.Name, stated.GetValueOrDefault(o.DivisionCode)))];
    }

    /// <summary>Replaces what the actor's own office has stated.</summary>
    /// <param name="seen">The <see cref="StaffedOffice.Seen"/> that the officer had before him; a colleague may have been faster.</param>
    public async Task<Outcome<InformationStaff>> SaveAsync(InformationStaffOptions options, string? seen, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Campaign.Policy.InformationWork is not { } policy)
            return new Refusal("information-staff.not-asked", "", "本次招生不要求登记信息管理人员");
        if (!context.Actor.Can(Permissions.RecordInformationWork) || context.Actor.DivisionCode is not { Length: 4 or 6 } division)
            return new Refusal("information-staff.not-permitted", "", "信息管理人员由市（州）和县（市、区）登记本单位的", policy.Source);
        if (Check(options, context.Campaign.Today, policy.Source, out var clean) is { Count: > 0 } wrong)
            return Outcome<InformationStaff>.Refused(wrong);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await AdvisoryLock.TakeAsync(db, "information-staff", context.Campaign.Id, division, cancellationToken);
        var staff = await db.InformationStaff.SingleOrDefaultAsync(s => s.CampaignId == context.Campaign.Id && s.DivisionCode == division, cancellationToken);
        var before = staff is null ? null : Of(staff);
        if (staff is not null && before == clean)
            return staff;
        if (await db.RefuseOvertakenAsync(seen, SeenMark.Of(before), "信息管理人员", (nameof(InformationStaff), staff?.Id ?? 0), context, cancellationToken) is { } overtaken)
            return Outcome<InformationStaff>.Refused([overtaken, .. Differences(before, clean)]);
        if (staff is null)
            db.InformationStaff.Add(staff = new InformationStaff { CampaignId = context.Campaign.Id, DivisionCode = division });
        (staff.InChargeName, staff.InChargePhone, staff.AdministratorName, staff.AdministratorPhone) = (clean.InChargeName!, clean.InChargePhone!, clean.AdministratorName!, clean.AdministratorPhone!);
        (staff.Knowledge, staff.TrainedOn, staff.RecordedById, staff.RecordedAt) = (clean.Knowledge, clean.TrainedOn, context.Actor.UserId, context.Now);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "InformationStaffRecorded", (nameof(InformationStaff), staff.Id), before, new { division, clean });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return staff;
    }

    private static List<Refusal> Check(InformationStaffOptions options, DateOnly today, string source, out InformationStaffOptions clean)
    {
        var refusals = new List<Refusal>();
        var (head, administrator) = (options.InChargeName?.Trim() ?? "", options.AdministratorName?.Trim() ?? "");
        if (head.Length is 0 or > InformationStaff.NameMaxLength)
            refusals.Add(new Refusal("information-staff.in-charge", "inChargeName", head.Length == 0 ? "填写信息管理责任人的姓名" : $"信息管理责任人的姓名不超过 {InformationStaff.NameMaxLength} 个字", source));
        if (ContactFormats.CheckTelephone(options.InChargePhone, out var headPhone, "inChargePhone") is { } noPhone)
            refusals.Add(noPhone);
        if (administrator.Length == 0)
            refusals.Add(new Refusal("information-staff.administrator", "administratorName", "还没有信息管理员。每个单位要确定 1 名具体做信息工作的人员，请填写姓名", source));
        else if (administrator.Length > InformationStaff.NameMaxLength)
            refusals.Add(new Refusal("information-staff.long", "administratorName", $"信息管理员的姓名不超过 {InformationStaff.NameMaxLength} 个字", source));
        else if (administrator.IndexOfAny(['、', '，', ',', ';', '；', '/', ' ']) >= 0)
            refusals.Add(new Refusal("information-staff.one", "administratorName", "信息管理员只能有 1 名，请只填一个人的姓名", source));
        if (ContactFormats.CheckTelephone(options.AdministratorPhone, out var phone, "administratorPhone") is { } noOtherPhone)
            refusals.Add(noOtherPhone);
        var knowledge = string.IsNullOrWhiteSpace(options.Knowledge) ? null : options.Knowledge.Trim();
        if (knowledge?.Length > InformationStaff.KnowledgeMaxLength)
            refusals.Add(new Refusal("information-staff.knowledge", "knowledge", $"业务能力不超过 {InformationStaff.KnowledgeMaxLength} 个字"));
        if (options.TrainedOn > today)
            refusals.Add(new Refusal("information-staff.trained", "trainedOn", "政策培训的日期在今天之后，请核对"));
        clean = new InformationStaffOptions(head, headPhone, administrator, phone, knowledge, options.TrainedOn);
        return refusals;
    }

    /// <summary>What stands now, at each field that was typed otherwise.</summary>
    private static IEnumerable<Refusal> Differences(InformationStaffOptions? now, InformationStaffOptions typed)
    {
        (string Field, string? Now, string? Typed)[] fields =
        [
            ("inChargeName", now?.InChargeName, typed.InChargeName), ("inChargePhone", now?.InChargePhone, typed.InChargePhone),
            ("administratorName", now?.AdministratorName, typed.AdministratorName), ("administratorPhone", now?.AdministratorPhone, typed.AdministratorPhone),
            ("knowledge", now?.Knowledge, typed.Knowledge), ("trainedOn", $"{now?.TrainedOn:yyyy-MM-dd}", $"{typed.TrainedOn:yyyy-MM-dd}"),
        ];
        return fields.Where(f => (f.Now ?? "") != (f.Typed ?? "")).Select(f => new Refusal("information-staff.now", f.Field, string.IsNullOrEmpty(f.Now) ? "现在没有填" : $"现在登记的是“{f.Now}”"));
    }

    internal static InformationStaffOptions Of(InformationStaff staff) =>
        new(staff.InChargeName, staff.InChargePhone, staff.AdministratorName, staff.AdministratorPhone, staff.Knowledge, staff.TrainedOn);
}
