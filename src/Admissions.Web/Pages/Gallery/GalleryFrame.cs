using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Pages.Gallery;

/// <summary>Frame data of the gallery: invented authority, people and numbers.</summary>
internal static class GalleryFrame
{
    public static void Fill(ShellContext shell, bool office)
    {
        shell.CampaignName = "2026年成人高校招生";
        shell.HomeHref = "~/_gallery";
        shell.IsDrill = true;
        shell.SupportPhone = "0731-5500 0126";
        shell.PolicyVersion = "第 7 版";
        shell.UserDisplayName = office ? "长沙市招考机构 罗敏" : "蒋文静";
        shell.Portal = office ? Portal.Office : Portal.Candidate;
        shell.Marks = new SiteMarks(SiteCode: "4300000000", IcpNumber: "湘ICP备00000000号", PoliceNumber: "湘公网安备 43010000000000号");
        shell.FooterLinks.Add(new("常见问题", "~/_gallery"));
        shell.FooterLinks.Add(new("核验回执", "~/_gallery"));
        if (office)
        {
            shell.HeaderLinks.Add(new("消息", "~/_gallery?as=office", "bell", 4));
            shell.MenuItems.Add(new("报名",
            [
                new("工作台", "~/_gallery?as=office", "layout-dashboard", Current: true), new("待办", "~/_gallery?as=office", "inbox", 37),
                new("考生", "~/_gallery?as=office", "users"),
            ]));
            shell.MenuItems.Add(new("考务", [new("编号与投档", "~/_gallery?as=office", "hash")]));
            return;
        }
        shell.HeaderLinks.Add(new("我的报名", "~/_gallery", Wide: true, Current: true));
        shell.HeaderLinks.Add(new("消息", "~/_gallery", "mail", 2));
    }
}
