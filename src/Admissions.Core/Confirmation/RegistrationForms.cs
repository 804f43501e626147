using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>报名登记表 of the submission in force with what the counter has done so far (SX-68).</summary>
public sealed class RegistrationForms(AdmissionsDbContext db, TenantScope tenant, FormVersions forms, CandidateDocuments documents)
{
    /// <param name="site">Address of the tenant's public pages, without a slash at the end.</param>
    /// <returns>Null before the first submission.</returns>
    public async Task<RegistrationForm?> OfAsync(RegistrationFile file, OnSiteCourse course, Uri site, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(course);
        if (await forms.CurrentAsync(file, cancellationToken) is not { } current)
            return null;
        var (form, snapshot) = current;
        var row = file.Registration;
        var origin = await db.Photos.Where(p => p.RegistrationId == row.Id && p.IsCurrent).Select(p => (PhotoOrigin?)p.Origin).SingleOrDefaultAsync(cancellationToken);
        return new RegistrationForm
        {
            Authority = tenant.Tenant.Name,
            Campaign = file.Campaign.Name,
            PrintedAt = file.Campaign.Now,
            Watermark = CandidateDocuments.Watermark(file.Campaign),
            RegistrationNumber = snapshot.RegistrationNumber,
            CandidateNumber = row.CandidateNumber,
            Name = row.Name,
            Version = form.Version,
            SubmittedAt = form.SubmittedAt,
            Photo = await documents.PhotoAsync(row.Id, cancellationToken),
            PhotoNote = origin switch { PhotoOrigin.Camera => "现场摄像", PhotoOrigin.IdChip => "证件芯片", PhotoOrigin.Upload => "上传文件", PhotoOrigin.CandidateFile => "随考生数据载入", _ => null },
            BasicInformation =
            [
                new PrintedField(IdentityDocument.Word(snapshot.DocumentKind), snapshot.DocumentNumber),
                .. snapshot.Fields.Where(f => !IsPromise(f.Field, file.Campaign.Policy)).Select(f => new PrintedField(f.Label, f.Words)),
            ],
            Choices = [.. snapshot.Choices.Select(CandidateDocuments.Printed)],
            Reassignment = file.Campaign.Policy.Choice.ReassignmentConsent is null ? null : snapshot.AcceptsReassignment ? "愿意" : "不愿意",
            Remarks = snapshot.Warnings ?? [],
            PointName = snapshot.Point.Name,
            OnSite = [.. OnSite(course, file)],
            Copies = course.CheckList,
            CheckAddress = CandidateDocuments.CheckAddress(site, form.ReceiptNumber),
        };
    }

    /// <summary>A ticked sentence is long and always the same; it stays in the receipt.</summary>
    private static bool IsPromise(string field, CampaignPolicy policy) =>
        policy.BasicInformation.ExtraFields.Any(f => f.Code == field && f.Kind == ExtraFieldKind.Declaration);

    private static IEnumerable<PrintedField> OnSite(OnSiteCourse course, RegistrationFile file)
    {
        foreach (var step in course.Steps.Where(s => s.Step is not (OnSiteStep.Form or OnSiteStep.Signature)))
        {
            yield return new PrintedField(OnSiteCourse.Word(step.Step), step.Step switch
            {
                OnSiteStep.Review => step.Done ? "通过" : null,
                OnSiteStep.Fee => course.Receipt is { } receipt ? $"{new Yuan(receipt.Amount)} 元　收据 {receipt.Number}" : null,
                _ => step.At is { } at ? ChineseTime.Start(at, file.Campaign.Policy.Zone()) : null,
            });
        }
    }
}
