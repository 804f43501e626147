using System.Globalization;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Registrations;

/// <summary>One field of a group in words.</summary>
public sealed record RecordField(string Label, string? Value);

/// <summary>A group of the candidate's information.</summary>
/// <param name="Code">BasicInformation, ChoiceInformation, PreferenceInformation, ScoreInformation, PhotoInformation.</param>
/// <param name="Locked">No normal screen can change it any more.</param>
public sealed record RecordGroup(string Code, string Title, bool Locked, IReadOnlyList<RecordField> Fields)
{
    public string LockedWord => Locked ? "已锁定" : "未锁定";
}

/// <summary>
/// A candidate's information as the seed divides it (HR-14, 湘教考信字〔2019〕3号 §一): text information in four groups, and
/// photo information.
/// </summary>
/// <param name="Text">Basic, choice, preference and score information, in this order.</param>
public sealed record CandidateRecord(IReadOnlyList<RecordGroup> Text, RecordGroup Photo)
{
    public static IReadOnlyList<string> ExportTitles { get; } = ["信息", "分组", "是否锁定", "项目", "内容"];

    /// <summary>One row a field; a group without fields has one row, so that its flag is not lost.</summary>
    public IEnumerable<IReadOnlyList<object?>> Export() =>
        Text.Select(g => ("文字信息", Group: g)).Append(("相片信息", Group: Photo))
            .SelectMany(g => g.Group.Fields.DefaultIfEmpty(new RecordField("", null)).Select(f => (IReadOnlyList<object?>)[g.Item1, g.Group.Title, g.Group.LockedWord, f.Label, f.Value]));
}

/// <summary>Reads the record of a candidate whose case has been opened.</summary>
public sealed class CandidateRecords(AdmissionsDbContext db)
{
    public async Task<CandidateRecord> ReadAsync(CounterCase counter, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(counter);
        ArgumentNullException.ThrowIfNull(context);
        var row = counter.Registration;
        var confirmed = row.State is not (RegistrationState.Account or RegistrationState.Draft or RegistrationState.Submitted);
        return new CandidateRecord(
            [
                new RecordGroup("BasicInformation", "基本信息", confirmed, [.. Basic(counter, context)]),
                new RecordGroup("ChoiceInformation", "志愿信息", confirmed, [.. Choices(counter)]),
                await PreferenceAsync(counter, confirmed, context, cancellationToken),
                await ScoresAsync(row, context, cancellationToken),
            ],
            await PhotoAsync(row, confirmed, cancellationToken));
    }

    private static IEnumerable<RecordField> Basic(CounterCase counter, ProcessContext context)
    {
        var (row, facts, policy) = (counter.Registration, counter.Case.Facts, context.Campaign.Policy);
        yield return new RecordField("考生号", row.CandidateNumber);
        yield return new RecordField("准考证号", row.TicketNumber);
        yield return new RecordField(IdentityDocument.Word(row.DocumentKind), row.DocumentNumber);
        foreach (var field in policy.BasicInformation.Fields.Select(f => f.Field).Where(f => f != "candidateFeatures" && facts.Text(f) is not null))
            yield return new RecordField(DraftFields.Label(field, policy), DraftFields.Words(field, facts.Text(field), policy));
        // HR-168: what only this campaign asks, in its order.
        foreach (var field in policy.BasicInformation.ExtraFields.Where(f => facts.Text(f.Code) is not null))
            yield return new RecordField(field.Label, DraftFields.Words(field.Code, facts.Text(field.Code), policy));
    }

    private static IEnumerable<RecordField> Choices(CounterCase counter)
    {
        foreach (var (line, index) in counter.Choices.Select((line, index) => (line, index)))
        {
            var choice = SnapshotChoice.Of(index + 1, line);
            yield return new RecordField(Rules.Choices.ChoiceRules.Name(index + 1), $"{choice.Title}　{choice.Detail}");
        }
        yield return new RecordField("报名确认点", counter.Registration.Point?.Name);
    }

    /// <summary>Locked once the registration is, and no claim waits for anybody.</summary>
    private async Task<RecordGroup> PreferenceAsync(CounterCase counter, bool confirmed, ProcessContext context, CancellationToken cancellationToken)
    {
        var policy = context.Campaign.Policy;
        var claims = await db.BonusClaims.AsNoTracking().Where(c => c.RegistrationId == counter.Registration.Id).OrderBy(c => c.Code).ToListAsync(cancellationToken);
        var deciders = claims.Select(c => c.DecidedById).ToArray();
        var reviewers = await db.Users.Where(u => deciders.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancellationToken);
        return new RecordGroup("PreferenceInformation", "优惠信息", confirmed && claims.TrueForAll(c => c.State is not (BonusClaimState.Claimed or BonusClaimState.EnteredAtPoint)),
        [
            new RecordField("考生特征", counter.Registration.Features.Length == 0 ? "没有申报" : string.Join('、', counter.Registration.Features.Select(f => DraftFields.FeatureName(f, policy)))),
            .. claims.Select(c => new RecordField(DraftFields.FeatureName(c.Code, policy), ClaimWords(c, policy, reviewers))),
            new RecordField("照顾分", counter.Registration.FeaturePoints.ToString("0.#", CultureInfo.InvariantCulture)),
        ]);
    }

    /// <summary>「已通过　+20 分　材料：烈士证明书 湘烈 1 号　审核：周海」 (HR-46).</summary>
    private static string ClaimWords(BonusClaim claim, Rules.Policy.CampaignPolicy policy, Dictionary<long, string> reviewers)
    {
        var points = policy.Bonuses.FirstOrDefault(b => b.Code == claim.Code)?.Points;
        return string.Join('　', new[]
        {
            StateWords.Of(claim.State),
            points is null ? null : $"{(BonusClaimLifecycle.Counts.Contains(claim.State) ? "+" : "")}{points} 分",
            claim.Evidence is null ? null : $"材料：{claim.Evidence}",
            claim.DecidedById is { } reviewer ? $"审核：{reviewers.GetValueOrDefault(reviewer)}" : null,
            claim.Reason is null ? null : $"原因：{claim.Reason}",
        }.Where(word => word is not null));
    }

    /// <summary>Shown, and locked, from their publication on.</summary>
    private async Task<RecordGroup> ScoresAsync(Registration row, ProcessContext context, CancellationToken cancellationToken)
    {
        if (context.Campaign.ScoresPublishedAt is not { } published || published > context.Now)
            return new RecordGroup("ScoreInformation", "成绩信息", false, [new RecordField("成绩", "还没有公布")]);
        var scores = await db.Scores.AsNoTracking().Where(s => s.RegistrationId == row.Id).OrderBy(s => s.Subject).ToListAsync(cancellationToken);
        return new RecordGroup("ScoreInformation", "成绩信息", true,
        [
            .. scores.Select(s => new RecordField(Terms.Subject(s.Subject), s.Mark switch
            {
                ScoreMark.Absent => "缺考",
                ScoreMark.Violation => "违规",
                _ => s.Points.ToString("0.#", CultureInfo.InvariantCulture),
            })),
            new RecordField("总分", row.TotalScore?.ToString("0.#", CultureInfo.InvariantCulture)),
            new RecordField("档案分", row.DossierScore?.ToString("0.#", CultureInfo.InvariantCulture)),
        ]);
    }

    private async Task<RecordGroup> PhotoAsync(Registration row, bool confirmed, CancellationToken cancellationToken)
    {
        var photo = await db.Photos.AsNoTracking().Where(p => p.RegistrationId == row.Id && p.IsCurrent)
            .Select(p => new { p.Origin, p.TakenAt, Clerk = db.Users.Where(u => u.Id == p.TakenById).Select(u => u.DisplayName).FirstOrDefault(), Point = db.RegistrationPoints.Where(x => x.Id == p.PointId).Select(x => x.Name).FirstOrDefault() })
            .SingleOrDefaultAsync(cancellationToken);
        return new RecordGroup("PhotoInformation", "相片信息", confirmed, photo is null ? [new RecordField("相片", "还没有相片")] :
        [
            new RecordField("来源", photo.Origin switch { PhotoOrigin.Camera => "现场拍摄", PhotoOrigin.IdChip => "证件芯片", PhotoOrigin.CandidateFile => "随考生数据载入", _ => "上传" }),
            new RecordField("采集时间", photo.TakenAt.ToOffset(ChineseTime.Beijing).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)),
            new RecordField("采集人", photo.Clerk),
            new RecordField("采集地点", photo.Point),
        ]);
    }
}
