using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Users;

/// <summary>Accounts of the actor's divisions; those that wait to be bound come first (HR-03…HR-06).</summary>
[RequirePermission(UserKind.Staff, Permissions.ManageOfficeUsers, Permissions.BindPointUsers)]
public sealed class IndexModel(AdmissionsDbContext db) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["name"], Filters: ["state", "q"], DefaultSort: "name");

    public Refusal? Closed { get; private set; }
    public ListTable<User> Table { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        // Below a province there may be an extension for the one city; the form asks again for the office chosen.
        Closed = Campaign.RefuseClosed("UserSetup", new Place(Actor.DivisionCode));
        var query = ListQuery.Of(Request, Spec);
        var users = db.Users.AsNoTracking().VisibleTo(Actor);
        if (query.Choice<BindingState>("state") is { } state)
            users = users.Where(u => u.Binding == state);
        if (query["q"] is { } text)
            users = users.Where(u => u.UserName!.Contains(text) || u.DisplayName.Contains(text));
        var sorted = query.Descending ? users.OrderByDescending(u => u.UserName) : users.OrderBy(u => u.Binding == BindingState.Applied ? 0 : 1).ThenBy(u => u.UserName);
        var rows = await sorted.Include(u => u.Roles).Include(u => u.Organization).Include(u => u.Point).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = new ListTable<User>(query, new ListPage<User>(rows, await users.CountAsync(cancellationToken)),
        [
            new("name", "用户", u => $"{u.UserName} {u.DisplayName}") { Head = true, Sort = "name", Link = u => $"~/gl/{Campaign.Slug}/users/{u.Id}" },
            new("place", "绑定", u => u.Point?.Name ?? u.Organization?.Name ?? "没有绑定"),
            new("roles", "角色", u => RoleNames(u)),
            new("state", "状态", u => KindWords.Of(u.Binding)) { Tag = u => TagOf(u.Binding) },
        ])
        { RowTone = u => u.Binding == BindingState.Applied ? Tone.Warn : null };
    }

    internal static string RoleNames(User user) =>
        string.Join("、", user.Roles.Select(r => TenantSetup.Roles.FirstOrDefault(d => d.Role == r.Role)?.Name ?? r.Role));

    internal static StateTag TagOf(BindingState state) => state switch
    {
        BindingState.Applied => new StateTag(Tone.Warn, "clock", KindWords.Of(state)),
        BindingState.Bound => new StateTag(Tone.Ok, "circle-check", KindWords.Of(state)),
        _ => new StateTag(Tone.Idle, "ban", KindWords.Of(state)),
    };
}
