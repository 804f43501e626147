using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Point.Pages.Tickets;

/// <summary>The point prints the ticket of one of its own candidates (HR-141); each print leaves an event that says so.</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintAtPoint)]
public sealed class IndexModel(RegistrationFiles files, TicketDocuments tickets) : AdmissionsPage
{
    private const string PrintedByPoint = "报名确认点代为打印";

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Query { get; set; }

    [BindProperty]
    public long Id { get; set; }

    public Registration? Found => Looked?.Registration;
    public string? Closed => (Looked is null ? Campaign.RefuseUnlessSomewhere("Printing") : Campaign.RefuseUnopened("Printing", RuleFacts.PlaceOf(Looked.Registration.Id, Looked.Point)))?.Sentence;

    private RegistrationFile? Looked { get; set; }

    public async Task OnGetAsync(CancellationToken cancellationToken) => Looked = await FindAsync(cancellationToken);

    public async Task<IActionResult> OnPostPrintAsync(CancellationToken cancellationToken)
    {
        if (await files.OpenAsync(Id, Actor, Campaign, cancellationToken) is not { } file)
            return NotFound();
        var ticket = await tickets.PrintAsync(file, new Uri($"{Request.Scheme}://{Request.Host}{Request.PathBase}"), Process(PrintedByPoint), cancellationToken);
        if (ticket.Succeeded)
            return File(ticket.Value.Pdf, "application/pdf", ticket.Value.FileName);
        Looked = await FindAsync(cancellationToken);
        return Refused(ticket.Refusals.Select(r => r with { Field = "" }));
    }

    private async Task<RegistrationFile?> FindAsync(CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(Query) ? null : await files.LookUpAsync(Query.Trim(), Actor, Campaign, cancellationToken);
}
