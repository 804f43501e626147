using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.SpecialDocuments;

/// <summary>The city's review of registrations with special identity documents (HR-99).</summary>
[RequirePermission(UserKind.Staff, Permissions.ReviewSpecialDocuments)]
public sealed class IndexModel(AdmissionsDbContext db, CityReviewService reviews) : AdmissionsPage
{
    public sealed record Row(Registration Registration, string PointName, long? PhotoId, IReadOnlyList<long> CopyIds, IReadOnlyList<Review> Reviews);

    /// <summary>One item of the point's review as it stands, and who decided it (HR-166).</summary>
    public sealed record Review(string Item, bool Passed, string Reviewer, DateTimeOffset At);

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(long id, bool pass, string? reason, CancellationToken cancellationToken)
    {
        var done = await reviews.DecideAsync(id, pass, Process(reason), cancellationToken);
        if (done.Succeeded)
        {
            this.FlashOk(pass ? $"已通过：{done.Value.Name}。" : $"已退回：{done.Value.Name}，报名无效，原因已发给考生。");
            return RedirectToPage();
        }
        if (done.Refusals[0] is NobodyFoundRefused)
            return NotFound();
        ModelState.AddModelError("", done.Refusals[0].Sentence);
        Response.StatusCode = StatusCodes.Status400BadRequest;
        await LoadAsync(cancellationToken);
        return Page();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var waiting = await reviews.Waiting(Process()).Include(r => r.Point).Take(50).ToListAsync(cancellationToken);
        var ids = waiting.Select(r => r.Id).ToList();
        var photos = await db.Photos.Where(p => ids.Contains(p.RegistrationId) && p.IsCurrent).Select(p => new { p.RegistrationId, p.Id }).ToListAsync(cancellationToken);
        var copies = await db.DocumentCopies.Where(c => ids.Contains(c.RegistrationId)).OrderBy(c => c.Id).Select(c => new { c.RegistrationId, c.Id }).ToListAsync(cancellationToken);
        var judged = await db.QualificationItems.Where(q => ids.Contains(q.RegistrationId)).OrderBy(q => q.Id)
            .Select(q => new { q.RegistrationId, q.Item, q.Passed, q.At, Reviewer = db.Users.Where(u => u.Id == q.ReviewerId).Select(u => u.DisplayName).FirstOrDefault() })
            .ToListAsync(cancellationToken);
        Rows = [.. waiting.Select(r => new Row(
            r, r.Point?.Name ?? "", photos.Find(p => p.RegistrationId == r.Id)?.Id, [.. copies.Where(c => c.RegistrationId == r.Id).Select(c => c.Id)],
            [.. Campaign.Policy.QualificationItems
                .Select(item => (item.Name, Last: judged.FindLast(v => v.RegistrationId == r.Id && v.Item == item.Code)))
                .Where(one => one.Last is not null)
                .Select(one => new Review(one.Name, one.Last!.Passed, one.Last.Reviewer ?? "", one.Last.At))]))];
    }
}
