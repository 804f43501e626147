using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Points;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Registrations;

/// <param name="DraftVersion">The draft that was on the screen when the candidate checked it.</param>
/// <param name="RiskAccepted">HR-164: data not confirmed or not paid become invalid at his own risk.</param>
public sealed record SubmitOptions(int DraftVersion, bool RiskAccepted);

/// <summary>A submission in force.</summary>
/// <param name="Digest">SHA-256 of the snapshot, lower-case hex.</param>
public sealed record Submitted(int Version, string ReceiptNumber, string Digest, DateTimeOffset At);

/// <summary>
/// Submits a draft: everything is checked again inside the transaction, under row lock, then copied into the columns in
/// force, frozen as a version with its digest, and answered with a numbered receipt (HR-77, HR-86, HR-164).
/// </summary>
public sealed class SubmissionService(AdmissionsDbContext db, RegistrationFiles files, TenantScope tenant)
{
    public const string ReceiptKind = "RegistrationReceipt";

    /// <summary>
    /// The state stays or becomes Submitted; a further submission replaces the last one as a whole. Sending the same
    /// draft twice gives the first receipt again.
    /// </summary>
    public async Task<Outcome<Submitted>> SubmitAsync(SubmitOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await RegistrationService.LockAsync(db, context, cancellationToken) is not { } registration)
            return new NoRegistration();
        if (RegistrationGuards.RefuseEdit(registration.State) is { } locked)
            return locked;
        if (registration.DraftVersion != options.DraftVersion)
            return new DraftOutdated(registration.DraftVersion, RegistrationDraft.Read(registration), registration.DraftSavedAt);
        var file = await files.LoadAsync(registration, context.Campaign, cancellationToken);
        var last = registration.Version == 0
            ? null
            : await db.FormVersions.AsNoTracking().SingleAsync(v => v.RegistrationId == registration.Id && v.Version == registration.Version, cancellationToken);
        var risk = RiskOf(file, options, context);
        if (last is not null && Same(file, last, risk))
            return new Submitted(last.Version, last.ReceiptNumber, last.Digest, last.SubmittedAt);
        if (last is not null && await EditAllowance.OfAsync(db, registration, context.Campaign.Policy, cancellationToken) is { Refused: { } spent })
            return spent;
        if (Refuse(file, options, context) is { Count: > 0 } refusals)
            return Outcome<Submitted>.Refused(refusals);
        if (await PointPlaces.RefuseFullAsync(db, file.Point!, registration, cancellationToken) is { } full)
            return full;

        var form = Freeze(file, last?.Version + 1 ?? 1, risk, context);
        if (last is not null)
            await SupersedeAsync(db, registration.Id, cancellationToken);
        if (risk is { Id: 0 })
            db.Acceptances.Add(risk);
        db.FormVersions.Add(form);
        db.ChoiceForms.Add(new ChoiceForm { RegistrationId = registration.Id, Version = form.Version, PlanLineIds = Trimmed(file.Draft.Choices), IsEffective = true });
        db.PublicDocuments.Add(new PublicDocument
        {
            Code = form.ReceiptNumber, Kind = ReceiptKind, Number = form.ReceiptNumber, Digest = form.Digest,
            IssuedAt = context.Now, RegistrationId = registration.Id, CampaignId = registration.CampaignId,
        });
        await ClaimBonusesAsync(registration, file.Facts, context.Campaign.Policy, cancellationToken);
        await ClaimMoves.MoveAsync(db, registration, registration.CountyCode, file.Point!, context, cancellationToken);
        Copy(file, registration, form);
        db.Record(context, "RegistrationSubmitted", (nameof(Registration), registration.Id),
            before: last is null ? null : new { last.Version, last.Digest },
            after: new { form.Version, form.ReceiptNumber, form.Digest }, registrationId: registration.Id);
        db.Send(context, registration, Message(file, form));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new Submitted(form.Version, form.ReceiptNumber, form.Digest, form.SubmittedAt);
    }

    private static List<Refusal> Refuse(RegistrationFile file, SubmitOptions options, ProcessContext context)
    {
        if (RuleFacts.RefuseRegistration(context.Campaign, file.Registration, file.Draft, file.Point) is { } closed)
            return [closed];
        if (!file.IsSettled(AcceptanceKind.Notices) || !file.IsSettled(AcceptanceKind.HonestyPledge))
            return [new StepMissing("statement.missing", "报考须知或承诺书有新的版本。请先重新阅读、签订，再提交")];
        List<Refusal> refusals = [.. RegistrationCheck.All(file)];
        if (!options.RiskAccepted && Statements.Of(AcceptanceKind.RiskStatement, context.Campaign.Policy) is not null)
            refusals.Add(new Refusal("risk.not-accepted", "riskAccepted", "勾选“我知道没有确认、没有缴费的后果”，才能提交", Cited.Confirmation));
        return refusals;
    }

    private static Acceptance? RiskOf(RegistrationFile file, SubmitOptions options, ProcessContext context)
    {
        if (!options.RiskAccepted || Statements.Of(AcceptanceKind.RiskStatement, context.Campaign.Policy) is not { } statement)
            return null;
        return file.AcceptanceOf(AcceptanceKind.RiskStatement) ?? new Acceptance
        {
            RegistrationId = file.Registration.Id, Kind = AcceptanceKind.RiskStatement, TextVersion = statement.Version, At = context.Now, Ip = context.Ip,
        };
    }

    /// <summary>Whether the draft is word for word what was submitted last.</summary>
    private static bool Same(RegistrationFile file, FormVersion last, Acceptance? risk) =>
        file.Point is not null
        && file.Draft.Choices.All(id => id == 0 || file.Lines.ContainsKey(id))
        && RegistrationSnapshot.DigestOf(Snapshot(file, last.Version, RegistrationSnapshot.Read(last.Snapshot).SubmittedAt, risk).Write()) == last.Digest;

    private FormVersion Freeze(RegistrationFile file, int version, Acceptance? risk, ProcessContext context)
    {
        var snapshot = Snapshot(file, version, context.Now, risk).Write();
        return new FormVersion
        {
            RegistrationId = file.Registration.Id,
            Version = version,
            ReceiptNumber = ReceiptNumber.New(tenant.Tenant.DivisionPrefix, context.Now, context.Campaign.Policy.Zone()),
            Snapshot = snapshot,
            Digest = RegistrationSnapshot.DigestOf(snapshot),
            SubmittedAt = context.Now,
            Ip = context.Ip,
        };
    }

    private static RegistrationSnapshot Snapshot(RegistrationFile file, int version, DateTimeOffset at, Acceptance? risk) =>
        RegistrationSnapshot.Of(file, version, at, risk is { Id: 0 } ? risk : null);

    internal static async Task SupersedeAsync(AdmissionsDbContext db, long registrationId, CancellationToken cancellationToken)
    {
        // Before the new rows are written: one effective form per registration is a unique index.
        await db.ChoiceForms.Where(f => f.RegistrationId == registrationId && f.IsEffective)
            .ExecuteUpdateAsync(f => f.SetProperty(x => x.IsEffective, false), cancellationToken);
        await db.PublicDocuments.Where(d => d.RegistrationId == registrationId && d.Kind == ReceiptKind && !d.Superseded)
            .ExecuteUpdateAsync(d => d.SetProperty(x => x.Superseded, true), cancellationToken);
    }

    /// <summary>HR-26: each feature that is a bonus opens a claim; a feature taken back closes it while nobody has looked at it.</summary>
    private async Task ClaimBonusesAsync(Registration registration, RegistrationFacts facts, CampaignPolicy policy, CancellationToken cancellationToken)
    {
        var wanted = facts.CandidateFeatures.Where(code => policy.Bonuses.Any(b => b.Code == code)).ToList();
        if (wanted.Count == 0 && registration.Features.Length == 0)
            return;
        var claims = await db.BonusClaims.Where(c => c.RegistrationId == registration.Id).ToListAsync(cancellationToken);
        var taken = claims.Where(c => c.State == BonusClaimState.Claimed && !wanted.Contains(c.Code)).ToList();
        var ids = taken.Select(c => (long?)c.Id).ToList();
        await db.EvidenceFiles.Where(f => db.EvidenceDocuments.Any(d => d.Id == f.EvidenceDocumentId && ids.Contains(d.BonusClaimId))).ExecuteDeleteAsync(cancellationToken);
        await db.EvidenceDocuments.Where(d => ids.Contains(d.BonusClaimId)).ExecuteDeleteAsync(cancellationToken);
        db.BonusClaims.RemoveRange(taken);
        db.BonusClaims.AddRange(wanted.Where(code => claims.TrueForAll(c => c.Code != code))
            .Select(code => new BonusClaim { RegistrationId = registration.Id, Code = code, State = BonusClaimState.Claimed }));
    }

    internal static void Copy(RegistrationFile file, Registration row, FormVersion form)
    {
        // A submitted form is reopened and submitted again in one step; both edges are in the table.
        if (row.State == RegistrationState.Submitted)
            _ = RegistrationLifecycle.Table.Next(row.State, RegistrationLifecycle.Reopen);
        row.State = RegistrationLifecycle.Table.Next(RegistrationState.Draft, RegistrationLifecycle.Submit);
        CopyFields(file, row);
        row.PointId = file.Point!.Id;
        row.CountyCode = file.Point.CountyCode;
        row.Version = form.Version;
        row.SubmittedAt = form.SubmittedAt;
    }

    /// <summary>What a candidate filled in and chose, without state, point and version.</summary>
    internal static void CopyFields(RegistrationFile file, Registration row)
    {
        var facts = file.Facts;
        row.Name = facts.Name!;
        row.Sex = facts.Sex;
        row.BirthDate = facts.BirthDate;
        row.Ethnicity = facts.Ethnicity;
        row.PoliticalStatus = facts.PoliticalStatus;
        row.EducationAttained = facts.EducationAttained;
        row.ForeignLanguage = facts.ForeignLanguage;
        row.Features = [.. facts.CandidateFeatures];
        row.AdmissionType = facts.AdmissionType;
        row.GraduationDate = facts.GraduationDate;
        row.GraduationSchool = facts.GraduationSchool;
        row.DiplomaNumber = facts.DiplomaNumber;
        row.MedicalLicenseNumber = facts.MedicalLicenseNumber;
        row.Certificates = Certificates.Of(facts, file.Campaign.Policy);
        row.OccupationClass = facts.OccupationClass;
        row.EmploymentStartDate = facts.EmploymentStartDate;
        row.Phone = facts.Telephone;
        row.Address = facts.Address;
        row.PostalCode = facts.PostalCode;
        row.Remark = facts.Remark;
        row.HouseholdCode = facts.HouseholdRegistrationPlace;
        row.Level = file.Case.First!.Level;
        row.Category = file.Case.First.Category;
        row.SubCategory = file.Case.First.SubCategory;
        row.IsMedical = file.Case.IsMedical;
    }

    /// <summary>Plan lines in order of choice; a blank between choices is 0, blanks at the end are dropped.</summary>
    internal static long[] Trimmed(IReadOnlyList<long> choices) => [.. choices.Take(choices.ToList().FindLastIndex(id => id != 0) + 1)];

    internal string Message(RegistrationFile file, FormVersion form)
    {
        var place = RuleFacts.PlaceOf(file.Registration.Id, file.Point);
        var deadline = file.Campaign.Windows.WhenText(WindowCodes.Confirmation, place, file.Campaign.Now) ?? "规定时间内";
        var act = file.Campaign.Policy.Payment.Mode == PaymentMode.Online ? "现场确认，再缴费" : "审核资格，缴费以后签字确认";
        return $"【{tenant.Tenant.Name}】您的报名已提交（第 {form.Version} 次），回执编号 {form.ReceiptNumber}。"
            + $"请在{deadline}，本人带身份证件原件到{file.Point!.Name}{act}。没有确认或没有缴费的，网上所填信息无效。";
    }
}
