using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>What the counter prints for a candidate: the process form that he also downloads (HR-92), or the registration form (SX-68).</summary>
public sealed class CounterPrints(AdmissionsDbContext db, RegistrationFiles files, CandidateDocuments documents, RegistrationForms forms, CounterReader reader, DocumentPrinter printer)
{
    /// <summary>
    /// The PDF of the submission in force; null when the actor may not see the candidate or he has not submitted. Printing the
    /// registration form is a step of the counter's course: refused before its turn, and on record with the version (SX-64, SX-69).
    /// Text that no font has is refused with nothing recorded.
    /// </summary>
    /// <param name="site">Address of the tenant's public pages, without a slash at the end.</param>
    public async Task<Outcome<byte[]>?> PrintAsync(long registrationId, Uri site, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var registration = await db.Registrations.AsNoTracking().Include(r => r.Point).VisibleTo(context.Actor)
            .SingleOrDefaultAsync(r => r.Id == registrationId && r.CampaignId == context.Campaign.Id, cancellationToken);
        if (registration is null || registration.Version == 0)
            return null;
        var file = await files.LoadAsync(registration, context.Campaign, cancellationToken);
        try
        {
            return context.Campaign.Policy.OnSite.Print == OnSitePrint.RegistrationForm
                ? await RegistrationFormAsync(file, site, context, cancellationToken)
                : await ProcessFormAsync(file, site, context, cancellationToken);
        }
        catch (DocumentFailedException failure) when (UnprintableText.Of(failure) is { } unprintable)
        {
            return unprintable;
        }
        catch (Exception down) when (DocumentPrinter.IsDown(down))
        {
            return new Refusal("print.down", "", "打印服务没有应答，请过几分钟再打印");
        }
    }

    private async Task<Outcome<byte[]>> ProcessFormAsync(RegistrationFile file, Uri site, ProcessContext context, CancellationToken cancellationToken)
    {
        var form = (await documents.ProcessFormAsync(file, site, cancellationToken))!;
        var pdf = await printer.PrintAsync(form, cancellationToken);
        db.Record(context, "ProcessFormPrinted", (nameof(Registration), file.Registration.Id), after: new { form.Version }, registrationId: file.Registration.Id);
        await db.SaveChangesAsync(cancellationToken);
        return pdf;
    }

    private async Task<Outcome<byte[]>> RegistrationFormAsync(RegistrationFile file, Uri site, ProcessContext context, CancellationToken cancellationToken)
    {
        var registration = file.Registration;
        var counter = await reader.CaseAsync(registration, context, cancellationToken);
        var open = RegistrationLifecycle.Table.Check(registration.State, RegistrationLifecycle.Confirm) is null;
        if (open && counter.Course.RefuseBefore(OnSiteStep.Form) is { } early)
            return early;
        var pdf = await printer.PrintAsync((await forms.OfAsync(file, counter.Course, site, cancellationToken))!, cancellationToken);
        OnSiteDesk.Add(db, OnSiteActKind.FormPrinted, null, registration, context);
        await db.SaveChangesAsync(cancellationToken);
        return pdf;
    }
}
