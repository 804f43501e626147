using System.Text.Json;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>Tells the frame of the page whose site this is, which campaign, who is signed in and what time it is.</summary>
internal static class ShellFiller
{
    internal static void Fill(ShellContext shell, Tenant tenant, RequestContext context, PathString path, bool demo)
    {
        shell.TenantSlug = tenant.Slug;
        shell.TenantName = tenant.Name;
        shell.SupportPhone = tenant.Phone;
        shell.Marks = JsonSerializer.Deserialize<SiteMarks>(tenant.FooterJson, JsonSerializerOptions.Web) ?? new SiteMarks();
        shell.ServerNow = context.Campaign?.Now ?? context.DatabaseNow;
        shell.SignOutHref = "~/account/sign-out";
        if (context.Campaign is { } campaign)
        {
            shell.CampaignSlug = campaign.Slug;
            shell.CampaignName = campaign.Name;
            shell.IsDrill = campaign.Mode == CampaignMode.Drill;
            shell.PolicyVersion = $"{campaign.Policy.Campaign.Code} 第 {campaign.PolicyVersion} 版";
        }
        if (context.Actor is not { } actor)
            return;
        shell.UserDisplayName = actor.Name;
        shell.OrganizationName = actor.Place.Length == 0 ? null : actor.Place;
        shell.Portal = actor.Kind switch
        {
            UserKind.Candidate => Portal.Candidate,
            UserKind.Institution => Portal.College,
            _ => actor.PointId is null ? Portal.Office : Portal.Point,
        };
        shell.HomeHref = $"~/{PortalPaths.Of(actor.Kind)}/{context.Campaign?.Slug}".TrimEnd('/');
        if (context.Campaign is null)
            return;
        if (actor.Kind == UserKind.Candidate)
        {
            shell.HeaderLinks.Add(new ShellLink("我的报名", shell.HomeHref, Wide: true));
            shell.FooterLinks.Add(new ShellLink("核验回执", "~/check"));
            shell.FooterLinks.Add(new ShellLink("公告", shell.HomeHref + "/bulletins"));
            shell.FooterLinks.Add(new ShellLink("我的操作记录", shell.HomeHref + "/history"));
            shell.FooterLinks.Add(new ShellLink("修改密码", "~/account/password"));
            shell.FooterLinks.Add(new ShellLink("网站首页", "~/"));
            return;
        }
        var menu = Menus.For(actor, context.Campaign, path, demo, context.UnreadBulletins).ToList();
        // Points have no side menu: their few functions stand in the header.
        if (actor.Kind == UserKind.Institution || actor.PointId is not null)
            foreach (var link in menu.SelectMany(s => s.Links))
                shell.HeaderLinks.Add(link);
        else
            foreach (var section in menu)
                shell.MenuItems.Add(section);
    }
}
