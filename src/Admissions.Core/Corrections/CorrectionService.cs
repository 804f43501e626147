using System.Text.Json;
using Admissions.Core.Access;
using Admissions.Core.Approvals;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Corrections;

/// <summary>One corrected field, in words.</summary>
/// <param name="Field">Name of the field; <c>choice1</c>, <c>choice2</c> … for choices.</param>
public sealed record CorrectedField(string Field, string Label, string? Before, string? After)
{
    /// <summary>「姓名由“李四”改为“李肆”」.</summary>
    public string Sentence => $"{Label}由“{Before ?? "没有填"}”改为“{After ?? "没有填"}”";
}

/// <summary>What is to be corrected, and on which papers.</summary>
/// <param name="Version">Version in force on the screen.</param>
/// <param name="Fields">New values by field; fields not named stay. Null empties a field.</param>
/// <param name="Choices">New plan lines by number of the choice, 1 = first; 0 takes the choice away.</param>
public sealed record OrderCorrectionOptions(
    long RegistrationId, int Version, IReadOnlyDictionary<string, string?> Fields, IReadOnlyDictionary<int, long> Choices, string? Evidence);

/// <summary>Nothing of this candidate's waits to be signed under the number.</summary>
public sealed record CorrectionUnknown() : Refusal("correction.unknown", "", "没有要您签字的更正");

/// <summary>
/// After confirmation nobody changes basic or choice information through the normal screens (HR-87, 湘教考信字〔2019〕3号
/// §四.2). What is plainly wrong the province corrects: one person orders it with reason and papers, another decides
/// (A-HR-6), until numbers are given; a county that has reported must get its report back first (HR-122).
/// </summary>
public sealed class CorrectionService(AdmissionsDbContext db, RegistrationFiles files, ApprovalService approvals)
{
    /// <summary>Fields that have chains of their own or come from the document, and are not corrected here.</summary>
    private static readonly HashSet<string> Elsewhere = ["admissionType", "candidateFeatures"];

    /// <summary>Fields that can be corrected, in the order of the form.</summary>
    public static IReadOnlyList<string> FieldsOf(CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return
        [
            .. DraftFields.Groups.SelectMany(g => g.Fields).Append("medicalLicenseNumber").Where(f => !Elsewhere.Contains(f) && policy.BasicInformation.Fields.Any(p => p.Field == f)),
            .. policy.BasicInformation.ExtraFields.Where(f => f.Kind != ExtraFieldKind.Declaration).Select(f => f.Code),
        ];
    }

    public static IReadOnlyList<CorrectedField> Changes(CorrectionOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return JsonSerializer.Deserialize<List<CorrectedField>>(order.Changes, EventLog.Json)!;
    }

    /// <summary>The information in force, of a candidate whom the actor sees; null when he sees none.</summary>
    public async Task<RegistrationFile?> InForceAsync(long registrationId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var row = await db.Registrations.AsNoTracking().VisibleTo(context.Actor).SingleOrDefaultAsync(r => r.Id == registrationId && r.CampaignId == context.Campaign.Id, cancellationToken);
        return row is null ? null : await InForceAsync(row, context, cancellationToken);
    }

    /// <summary>Why this registration cannot be corrected now, or null.</summary>
    public async Task<Refusal?> RefuseAsync(Registration registration, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(context);
        if (RegistrationLifecycle.Table.Find(registration.State, RegistrationLifecycle.Correct) is null)
            return RegistrationGuards.RefuseEdit(registration.State) is null
                ? new Refusal("correction.not-confirmed", "", "考生还没有现场确认，可以自己修改，不用更正")
                : new Refusal("correction.state", "", $"{StateWords.Of(registration.State)}的报名不能更正");
        return await RefuseNumberedAsync(db, registration, context, cancellationToken);
    }

    /// <summary>Numbers are given, or a run with these data is on its way: too late (state-machines.md §2).</summary>
    internal static async Task<Refusal?> RefuseNumberedAsync(AdmissionsDbContext db, Registration registration, ProcessContext context, CancellationToken cancellationToken) =>
        registration.TicketNumber is not null || await db.Runs.AnyAsync(r => r.CampaignId == context.Campaign.Id && r.Kind == RunKind.Numbering
            && r.State != RunState.Failed && r.State != RunState.Discarded, cancellationToken)
            ? new Refusal("correction.numbered", "", "准考证号已经编排或者正在编排，不能再更正报名信息", Cited.Form) : null;

    /// <summary>Puts an order before a second person; the reason stands in the context. Nothing changes yet.</summary>
    public async Task<Outcome<CorrectionOrder>> OrderAsync(OrderCorrectionOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Registrations.VisibleTo(context.Actor).AnyAsync(r => r.Id == options.RegistrationId && r.CampaignId == context.Campaign.Id, cancellationToken)
            || await RegistrationRows.LockAsync(db, options.RegistrationId, cancellationToken) is not { } row)
            return new NobodyFoundRefused("");
        if (await RefuseAsync(row, context, cancellationToken) is { } notNow)
            return notNow;
        if (row.Version != options.Version)
            return new Refusal("correction.outdated", "", "考生的信息已有新的版本，请看过现在的内容再提更正");
        if (await db.CorrectionOrders.AnyAsync(c => c.RegistrationId == row.Id && c.DecidedAt == null, cancellationToken))
            return new Refusal("correction.open", "", "这名考生已有一张更正单在等审核，办完再提");
        var before = await InForceAsync(row, context, cancellationToken);
        var after = await CorrectAsync(before, options, context, cancellationToken);
        var changes = Compare(before, after);
        if (Refuse(options, changes, context) is { Count: > 0 } incomplete)
            return Outcome<CorrectionOrder>.Refused(incomplete);
        if (RegistrationCheck.Correction(after) is { Count: > 0 } wrong)
            return Outcome<CorrectionOrder>.Refused(wrong);

        var order = new CorrectionOrder
        {
            CampaignId = context.Campaign.Id, RegistrationId = row.Id, BaseVersion = row.Version, Reason = context.Reason!, Evidence = options.Evidence!.Trim(),
            Draft = after.Draft.Write(), Changes = JsonSerializer.Serialize(changes, EventLog.Json),
            OrderedById = context.Actor.UserId, OrderedByName = context.Actor.Name, OrderedAt = context.Now,
        };
        db.CorrectionOrders.Add(order);
        await db.SaveChangesAsync(cancellationToken);
        approvals.Start(CorrectionApproval.KindCode, order.Id, $"更正报名信息：{row.Name}　{row.CandidateNumber}", row.CountyCode!, [Permissions.CorrectRegistration], context);
        db.Record(context, "CorrectionOrdered", (nameof(CorrectionOrder), order.Id), after: new { Text = Words(changes), order.Evidence }, registrationId: row.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return order;
    }

    /// <summary>The second person's decision; his refusal needs a reason.</summary>
    public Task<Outcome<Approval>> DecideAsync(long orderId, bool pass, ProcessContext context, CancellationToken cancellationToken = default) =>
        approvals.DecideOfAsync(CorrectionApproval.KindCode, orderId, pass, context, cancellationToken);

    /// <summary>The candidate signs the corrected version (A-HR-6); twice changes nothing, and while his area is read-only nobody signs.</summary>
    public async Task<Outcome<CorrectionOrder>> SignAsync(long orderId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Actor.Kind != UserKind.Candidate)
            return new Refusal("correction.not-own", "", "更正由考生本人登录后签字，别人不能代签");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var order = await db.CorrectionOrders.Include(c => c.Registration).VisibleTo(context.Actor)
            .SingleOrDefaultAsync(c => c.Id == orderId && c.CampaignId == context.Campaign.Id && c.Version != null, cancellationToken);
        if (order is null)
            return new CorrectionUnknown();
        if (context.RefuseReadOnly(order.Registration!.CountyCode) is { } readOnly)
            return readOnly;
        if (await db.CorrectionOrders.Where(c => c.Id == orderId && c.SignedAt == null)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.SignedAt, context.Now).SetProperty(x => x.SignedIp, context.Ip), cancellationToken) == 1)
            db.Record(context, "CorrectionSigned", (nameof(CorrectionOrder), order.Id), after: new { order.Version }, registrationId: order.RegistrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return order;
    }

    /// <summary>Corrections of one candidate, newest first.</summary>
    public async Task<IReadOnlyList<CorrectionOrder>> OfAsync(long registrationId, CancellationToken cancellationToken = default) =>
        await db.CorrectionOrders.AsNoTracking().Where(c => c.RegistrationId == registrationId).OrderByDescending(c => c.Id).ToListAsync(cancellationToken);

    internal static string Words(IEnumerable<CorrectedField> changes) => string.Join("；", changes.Select(c => c.Sentence));

    private async Task<RegistrationFile> InForceAsync(Registration row, ProcessContext context, CancellationToken cancellationToken)
    {
        var form = await db.FormVersions.AsNoTracking().SingleOrDefaultAsync(v => v.RegistrationId == row.Id && v.Version == row.Version, cancellationToken);
        var choices = await db.ChoiceForms.Where(f => f.RegistrationId == row.Id && f.IsEffective).Select(f => f.PlanLineIds).SingleOrDefaultAsync(cancellationToken) ?? [];
        var draft = RegistrationDraft.InForce(row, form is null ? null : RegistrationSnapshot.Read(form.Snapshot), choices);
        return await LoadAsync(row, draft, context, cancellationToken);
    }

    private async Task<RegistrationFile> CorrectAsync(RegistrationFile before, OrderCorrectionOptions options, ProcessContext context, CancellationToken cancellationToken)
    {
        var allowed = FieldsOf(context.Campaign.Policy);
        var choices = before.Draft.Choices.Concat(Enumerable.Repeat(0L, Math.Max(0, context.Campaign.Policy.Choice.Slots.Count - before.Draft.Choices.Count))).ToArray();
        foreach (var (number, line) in options.Choices.Where(c => c.Key >= 1 && c.Key <= choices.Length))
            choices[number - 1] = line;
        var draft = before.Draft.With(options.Fields.Where(f => allowed.Contains(f.Key))) with { Choices = SubmissionService.Trimmed(choices) };
        return await LoadAsync(before.Registration, draft, context, cancellationToken);
    }

    private async Task<RegistrationFile> LoadAsync(Registration row, RegistrationDraft draft, ProcessContext context, CancellationToken cancellationToken) =>
        await files.LoadAsync(row, draft, context.Campaign, cancellationToken) with { OnDate = row.RegistrationDay(context.Campaign) };

    private static List<Refusal> Refuse(OrderCorrectionOptions options, List<CorrectedField> changes, ProcessContext context)
    {
        List<Refusal> refusals = [];
        if (changes.Count == 0)
            refusals.Add(new Refusal("correction.nothing", "", "没有要更正的内容。请填写更正后的值"));
        if (string.IsNullOrWhiteSpace(context.Reason) || context.Reason.Length > 200)
            refusals.Add(new Refusal("correction.reason", "reason", "请写明更正的原因，最多 200 个字"));
        if (string.IsNullOrWhiteSpace(options.Evidence) || options.Evidence.Trim().Length > 200)
            refusals.Add(new Refusal("correction.evidence", "evidence", "请写明依据的材料，例如“考生本人申请、身份证复印件”，最多 200 个字"));
        return refusals;
    }

    private static List<CorrectedField> Compare(RegistrationFile before, RegistrationFile after)
    {
        var policy = after.Campaign.Policy;
        var fields = before.Draft.Fields.Keys.Union(after.Draft.Fields.Keys).Where(f => before.Draft.Text(f) != after.Draft.Text(f)).ToHashSet(StringComparer.Ordinal);
        var choices = Enumerable.Range(0, Math.Max(before.Draft.Choices.Count, after.Draft.Choices.Count))
            .Select(i => (Number: i + 1, Before: before.Draft.Choices.ElementAtOrDefault(i), After: after.Draft.Choices.ElementAtOrDefault(i)))
            .Where(c => c.Before != c.After);
        return
        [
            .. FieldsOf(policy).Where(fields.Contains).Select(f => new CorrectedField(f, DraftFields.Label(f, policy),
                DraftFields.Words(f, before.Draft.Text(f), policy), DraftFields.Words(f, after.Draft.Text(f), policy))),
            .. choices.Select(c => new CorrectedField($"choice{c.Number}", $"志愿 {c.Number}", Title(c.Number, c.Before, before), Title(c.Number, c.After, after))),
        ];
    }

    private static string? Title(int number, long line, RegistrationFile file) =>
        file.Lines.TryGetValue(line, out var found) ? SnapshotChoice.Of(number, found) is var choice ? $"{choice.Title}　{choice.Detail}" : null : null;
}
