using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Registrations;

/// <summary>A ticket and its paper.</summary>
public sealed record PrintedTicket(AdmissionTicket Ticket, byte[] Pdf)
{
    public string FileName => $"准考证-{Ticket.TicketNumber}.pdf";
}

/// <summary>准考证: for the candidate himself, or for him at his point when printing fails (HR-140, HR-141).</summary>
public sealed class TicketDocuments(AdmissionsDbContext db, TenantScope tenant, CandidateDocuments documents, DocumentPrinter printer)
{
    public const string TicketKind = "AdmissionTicket";

    /// <summary>Why there is no ticket to print now; null when there is one.</summary>
    public static Refusal? Refuse(RegistrationFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var row = file.Registration;
        if (row.AdmissionType == AdmissionTypes.Exempt)
            return new Refusal("ticket.exempt", "", "您免试入学，不用参加考试，没有准考证");
        if (!RegistrationLifecycle.CountsAsValid.Contains(row.State))
            return new Refusal("ticket.not-valid", "", $"报名有效才有准考证，您的报名现在是“{StateWords.Of(row.State)}”");
        return file.Campaign.RefuseUnopened(WindowCodes.Printing, RuleFacts.PlaceOf(row.Id, file.Point))
            ?? (row.TicketNumber is null || file.Campaign.ExamDocumentsGeneratedAt is null ? new Refusal("ticket.no-number", "", "准考证号和考点还没有公布。公布以后再来打印") : null);
    }

    /// <summary>The ticket as PDF. The first print registers it for the public check page; each print leaves an event.</summary>
    /// <param name="site">Address of the tenant's public pages, e.g. <c>https://host/hunan</c>.</param>
    public async Task<Outcome<PrintedTicket>> PrintAsync(RegistrationFile file, Uri site, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(context);
        if (Refuse(file) is { } refusal)
            return refusal;
        var row = file.Registration;
        var seat = await db.Seats.AsNoTracking().Include(s => s.Room!.Site).SingleOrDefaultAsync(s => s.CampaignId == row.CampaignId && s.RegistrationId == row.Id, cancellationToken);
        if (seat?.Room?.Site is not { } place)
            return new Refusal("ticket.no-site", "", "考点还没有公布。公布以后再来打印");
        var code = CodeOf(row);
        var ticket = new AdmissionTicket
        {
            Authority = tenant.Tenant.Name,
            Campaign = file.Campaign.Name,
            PrintedAt = context.Now,
            Watermark = CandidateDocuments.Watermark(file.Campaign),
            TicketNumber = row.TicketNumber!,
            CandidateNumber = row.CandidateNumber ?? "",
            Name = row.Name,
            Sex = DraftFields.Words("sex", row.Sex, file.Campaign.Policy) ?? "",
            DocumentType = IdentityDocument.Word(row.DocumentKind),
            DocumentNumber = row.DocumentNumber,
            StudyLevel = row.Level!.Value.Word(),
            ExamCategory = Terms.Category(row.Category!),
            Photo = await documents.PhotoAsync(row.Id, cancellationToken),
            SiteCode = place.Code,
            SiteName = place.Name,
            SiteAddress = place.Address,
            RoomNumber = seat.Room.Number.ToString("000", CultureInfo.InvariantCulture),
            SeatNumber = seat.Number.ToString("00", CultureInfo.InvariantCulture),
            Subjects = Papers(file),
            Rules = file.Campaign.Policy.Statement("TicketRules")?.Body ?? [],
            CheckAddress = CandidateDocuments.CheckAddress(site, code),
        };
        // What cannot be printed was not printed: the record comes after the paper.
        var pdf = await printer.PrintAsync(ticket, cancellationToken);
        if (!await db.PublicDocuments.AnyAsync(d => d.Code == code, cancellationToken))
        {
            db.PublicDocuments.Add(new PublicDocument
            {
                Code = code, Kind = TicketKind, Number = row.TicketNumber!, Digest = Digest(row), IssuedAt = context.Now, RegistrationId = row.Id, CampaignId = row.CampaignId,
            });
        }
        db.Record(context, "TicketPrinted", (nameof(Registration), row.Id), after: new { row.TicketNumber }, registrationId: row.Id);
        await db.SaveChangesAsync(cancellationToken);
        return new PrintedTicket(ticket, pdf);
    }

    /// <summary>The candidate's papers in order of time, by the policy's timetable.</summary>
    public static IReadOnlyList<TicketSubject> Papers(RegistrationFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (policy, row) = (file.Campaign.Policy, file.Registration);
        var zone = policy.Zone();
        var subjects = row.Level is { } level && row.Category is { } category ? policy.SubjectSetOf(level, category, row.SubCategory)?.Subjects ?? [] : [];
        return
        [
            .. policy.Timetable.Where(s => subjects.Contains(s.Subject) && s.Levels.Contains(row.Level!.Value))
                .Select(s => new TicketSubject(Terms.Subject(s.Subject), s.From.OpensAt(zone), s.To.ClosesAt(zone))).OrderBy(s => s.StartsAt),
        ];
    }

    /// <summary>The same for every print, and not to be guessed from the ticket number.</summary>
    private string CodeOf(Registration row) => "ZK-" + Digest(row)[..16].ToUpperInvariant();

    private string Digest(Registration row) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{tenant.Tenant.Id}/{row.Id}/{row.TicketNumber}/{row.DocumentNumber}"))));
}
