using System.Text.RegularExpressions;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Runs;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Exams;

/// <summary>What an office says of an exam district.</summary>
/// <param name="Code">As wide as the ticket number asks.</param>
/// <param name="DivisionCode">The office that answers for it, a county's by default (A-HR-23).</param>
public sealed record DistrictOptions(string? Code, string? Name, string? DivisionCode);

/// <summary>Sets exam districts up before any scope names them (HR-163, 湘教考信字〔2019〕3号 §三 第 7 项 「进行考区编排」).</summary>
public sealed partial class ExamDistrictService(AdmissionsDbContext db)
{
    public const int NameMaxLength = 30;
    private const int CodeOfCity = 4;
    private const string Window = WindowCodes.SiteSetup;

    /// <summary>Offices of the actor's divisions that may answer for a district: counties first, then cities.</summary>
    public async Task<IReadOnlyList<Organization>> OfficesAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var division = context.Actor.DivisionCode ?? throw new InvalidOperationException("Districts are for offices.");
        return await db.Organizations.AsNoTracking().Where(o => o.Kind != OrganizationKind.ProvincialOffice && o.DivisionCode.StartsWith(division))
            .OrderByDescending(o => o.Kind == OrganizationKind.CountyOffice).ThenBy(o => o.DivisionCode).ToListAsync(cancellationToken);
    }

    /// <summary>Adds a district.</summary>
    public async Task<Outcome<ExamDistrict>> CreateAsync(DistrictOptions options, ProcessContext context, CancellationToken cancellationToken = default) =>
        await SaveAsync(null, options, null, context, cancellationToken);

    /// <summary>Changes name and office; the code stays.</summary>
    /// <param name="seen">The <see cref="MarkOf"/> of the district as the officer saw it; another may have been faster.</param>
    public async Task<Outcome<ExamDistrict>> EditAsync(string code, DistrictOptions options, string? seen, ProcessContext context, CancellationToken cancellationToken = default) =>
        await SaveAsync(code, options, seen, context, cancellationToken);

    /// <summary>Mark of what an officer can change.</summary>
    public static string MarkOf(string name, string divisionCode) => SeenMark.Of(new { name, divisionCode });

    private async Task<Outcome<ExamDistrict>> SaveAsync(string? existing, DistrictOptions options, string? seen, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.SetDistricts))
            return new Refusal("district.not-permitted", "", "这个账号没有管理考区的权限，请联系本级系统管理员");
        if (context.RefuseClosed(Window, new Place(context.Actor.DivisionCode)) is { } closed)
            return closed;
        var (code, name, office) = (existing ?? DigitText.Normalise(options.Code), options.Name?.Trim() ?? "", options.DivisionCode ?? "");
        var offices = await OfficesAsync(context, cancellationToken);
        var wrong = new List<Refusal>();
        if (existing is null && CheckCode(code, office, context) is { } badCode)
            wrong.Add(badCode);
        if (name.Length is 0 or > NameMaxLength)
            wrong.Add(new Refusal("district.name", "name", $"填写考区名称，不超过 {NameMaxLength} 个字"));
        if (offices.All(o => o.DivisionCode != office))
            wrong.Add(new Refusal("district.office", "divisionCode", "选择负责这个考区的机构"));
        if (wrong.Count > 0)
            return Outcome<ExamDistrict>.Refused(wrong);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await RunLock.TakeAsync(db, context.Campaign.Id, cancellationToken);
        if (await PublishedNumbers.AreOutAsync(db, context.Campaign.Id, cancellationToken))
            return new Refusal("district.numbered", "", "准考证号已经公布，考区不能再改");
        var district = await db.ExamDistricts.SingleOrDefaultAsync(d => d.CampaignId == context.Campaign.Id && d.Code == code, cancellationToken);
        if (existing is null && district is not null)
            return new Refusal("district.twice", "code", $"考区代码 {code} 已经有了（{district.Name}），请换一个代码");
        if (existing is not null && (district is null || !context.Actor.Oversees(district.DivisionCode)))
            return new Refusal("district.unknown", "", "没有这个考区，可能不在管辖范围内");
        if (district is null)
            db.ExamDistricts.Add(district = new ExamDistrict { CampaignId = context.Campaign.Id, Code = code, Name = name, DivisionCode = office });
        else if ((district.Name, district.DivisionCode) == (name, office))
            return district;
        else if (await db.RefuseOvertakenAsync(seen, MarkOf(district.Name, district.DivisionCode), $"考区 {code} ", (nameof(ExamDistrict), district.Id), context, cancellationToken) is { } overtaken)
            return Outcome<ExamDistrict>.Refused([overtaken, .. Differences(district, name, office, offices)]);
        else if (await LeavesItsCityAsync(district, office, context, cancellationToken))
            return new Refusal("district.city", "divisionCode", $"考区 {code} 已经有参考范围或者调整来的考生，他们要在本市考试，不能改由其他市的机构负责。请先改参考范围");
        var before = existing is null ? null : new { district.Name, district.DivisionCode };
        (district.Name, district.DivisionCode) = (name, office);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, existing is null ? "ExamDistrictCreated" : "ExamDistrictChanged", (nameof(ExamDistrict), district.Id), before, new { district.Code, district.Name, district.DivisionCode });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return district;
    }

    /// <summary>Where candidates sit in their own city (SX-160), a district with candidates stays in it.</summary>
    private async Task<bool> LeavesItsCityAsync(ExamDistrict district, string office, ProcessContext context, CancellationToken cancellationToken) =>
        DistrictAdjustments.WithinCity(context) && City(district.DivisionCode) != City(office)
        && (await db.ExamScopes.AnyAsync(s => s.DistrictId == district.Id, cancellationToken) || await db.DistrictAdjustments.AnyAsync(a => a.DistrictId == district.Id, cancellationToken));

    /// <summary>What stands now, at each field that was typed otherwise.</summary>
    private static IEnumerable<Refusal> Differences(ExamDistrict now, string name, string office, IReadOnlyList<Organization> offices)
    {
        if (now.Name != name)
            yield return new Refusal("district.now", "name", $"现在是“{now.Name}”");
        if (now.DivisionCode != office)
            yield return new Refusal("district.now", "divisionCode", $"现在是“{offices.FirstOrDefault(o => o.DivisionCode == now.DivisionCode)?.Name ?? now.DivisionCode}”");
    }

    private static string City(string division) => division.Length > 4 ? division[..4] : division;

    /// <summary>
    /// A code of four digits that alone says the place in a ticket number begins with its city's two of the division code (GB/T 2260);
    /// codes are unique in the campaign, so no office takes those that another city needs.
    /// </summary>
    private static Refusal? CheckCode(string code, string office, ProcessContext context)
    {
        var ticket = context.Campaign.Policy.Numbering.Layout.TicketNumber;
        var width = ticket.FirstOrDefault(s => s.Field == "district")?.Width;
        if (code.Length == 0)
            return new Refusal("district.code", "code", "填写考区代码");
        if (width is { } digits)
        {
            if (code.Length != digits || !Digits().IsMatch(code))
                return new Refusal("district.code", "code", $"考区代码写进准考证号，应为 {digits} 位数字");
            return digits != CodeOfCity || office.Length < CodeOfCity || ticket.Any(s => s.Field == "city") || code.StartsWith(office[2..CodeOfCity], StringComparison.Ordinal)
                ? null : new Refusal("district.code", "code", $"考区代码前两位是市州的代码，负责机构在本市的应以 {office[2..CodeOfCity]} 开头，例如 {office[2..CodeOfCity]}01");
        }
        return code.Length <= 10 && Digits().IsMatch(code) ? null : new Refusal("district.code", "code", "考区代码只用数字，不超过 10 位");
    }

    [GeneratedRegex("^[0-9]+$")]
    private static partial Regex Digits();
}
