using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo;
using Admissions.Core.Monitoring;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Areas.Office.Pages.Inbox;

/// <summary>What an SMS or e-mail would have said; in demo mode only, where nothing is sent.</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewEvents)]
public sealed class IndexModel(AdmissionsDbContext db, IOptions<DemoOptions> demo) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["at"], Filters: ["q"], DefaultSort: "-at");

    public ListTable<OutboxMessage> Table { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!demo.Value.Enabled)
            return NotFound();
        var query = ListQuery.Of(Request, Spec);
        var visible = db.Registrations.VisibleTo(Actor).Where(r => r.CampaignId == Campaign.Id);
        var watches = Actor.Can(Permissions.ViewMonitoring);
        var messages = db.Outbox.AsNoTracking().Where(m => visible.Any(r => r.Id == m.RegistrationId) || (watches && m.RegistrationId == null && m.Body.StartsWith(AlarmService.MessageHead)));
        if (query["q"] is { } text)
            messages = messages.Where(m => m.Recipient == text || m.Body.Contains(text));
        var rows = await (query.Descending ? messages.OrderByDescending(m => m.Id) : messages.OrderBy(m => m.Id)).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = new ListTable<OutboxMessage>(query, new ListPage<OutboxMessage>(rows, await messages.CountAsync(cancellationToken)),
        [
            new("to", "收件人", m => Rules.Identity.Mask.Telephone(m.Recipient)) { Head = true },
            new("channel", "方式", m => m.Channel == "Sms" ? "短信" : "电子邮件"),
            new("body", "内容", m => m.Body),
            new("at", "时间", m => m.CreatedAt) { Sort = "at" },
        ]);
        return Page();
    }
}
