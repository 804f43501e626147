using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Rules.Policy;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Infrastructure.Access;

/// <summary>The functions of the staff portals, each shown to those who hold one of its permissions.</summary>
public static class Menus
{
    private sealed record Item(string Section, string Text, string Path, string Icon, params string[] AnyOf)
    {
        /// <summary>What else must hold now; null = nothing.</summary>
        public Func<Actor, CampaignContext, bool>? When { get; init; }

        /// <summary>Its page is there in demo mode only.</summary>
        public bool DemoOnly { get; init; }

        /// <summary>Paths of pages without an entry of their own that belong to this one.</summary>
        public IReadOnlyList<string> Also { get; init; } = [];
    }

    private const string BulletinPath = "bulletins";

    private static readonly Item[] Management =
    [
        new("演示", "演示：时间和代办", "demo", "player-play", Permissions.ManageDrills, Permissions.AcceptReports, Permissions.ConfirmDecisions)
            { DemoOnly = true, When = (_, campaign) => campaign.Mode == CampaignMode.Demo },
        new("工作", "工作台", "dashboard", "layout-dashboard", Permissions.ViewDashboard),
        new("工作", "待办", "approvals", "checklist", Permissions.ProposePoint, Permissions.ReviewPointAtCity, Permissions.ReviewPointAtProvince, Permissions.CorrectRegistration, Permissions.RevokeAdmission, Permissions.ReviewSiteAtCity, Permissions.DecideSite),
        new("工作", "公告", BulletinPath, "speakerphone", Permissions.ViewBulletins, Permissions.ManageBulletins),
        new("工作", "现场确认", "counter", "id", Permissions.ConfirmCandidate, Permissions.TakePhoto),
        new("工作", "收费日报", "cash", "cash", Permissions.ConfirmCandidate),
        new("工作", "考生自助终端", "kiosk", "device-desktop", Permissions.ConfirmCandidate, Permissions.TakePhoto, Permissions.PrintAtPoint, Permissions.ProposePoint),
        new("报名", "考生", "candidates", "users", Permissions.ViewCandidates),
        new("报名", "报名确认点", "points", "map-pin", Permissions.ProposePoint, Permissions.ReviewPointAtCity, Permissions.ReviewPointAtProvince),
        new("报名", "设备配置", "equipment", "devices", Permissions.RecordInformationWork, Permissions.ViewInformationWork) { When = (_, campaign) => campaign.Policy.InformationWork is not null },
        new("报名", "信息管理人员", "information-staff", "user-cog", Permissions.ViewInformationWork) { When = (_, campaign) => campaign.Policy.InformationWork is not null },
        new("报名", "特殊证件审核", "special-documents", "id-badge", Permissions.ReviewSpecialDocuments),
        new("报名", "信息更正", "corrections", "pencil", Permissions.CorrectRegistration),
        new("报名", "考生密码", "recovery", "key", Permissions.RecoverAccounts),
        new("报名", "照顾加分", "bonuses", "plus", Permissions.DecideBonus),
        new("报名", "免试申请", "exemptions", "certificate-2", Permissions.ReviewExemptionAtCity, Permissions.DecideExemption),
        new("报名", "缴费与对账", "payments", "receipt", Permissions.ReconcilePayments),
        new("报名", "未完成报名", "stuck", "user-exclamation", Permissions.RecordReasons, Permissions.ViewReports),
        new("报名", "未缴费核实", "unpaid", "phone-call", Permissions.VerifyUnpaid, Permissions.ExtendPayment, Permissions.ViewReports),
        new("报名", "数据上报", "reports", "send", Permissions.ViewReports) { Also = ["packages"] },
        new("报名", "流程表上交", "hand-overs", "package", Permissions.ReportAsCity, Permissions.AcceptReports) { When = (_, campaign) => campaign.Policy.OnSite.Print == OnSitePrint.ProcessForm },
        new("报名", "照顾免试名册", "registers", "certificate", Permissions.ReportAsCity, Permissions.AcceptReports) { When = (_, campaign) => campaign.Policy.Reporting?.Chain is [ReportingLevel.City] },
        new("报名", "数据交换", "exchange", "arrows-exchange", Permissions.ViewReports),
        new("工作", "报名进度", "progress", "chart-bar", Permissions.ViewDashboard),
        new("工作", "进度一览", "board", "layout-kanban", Permissions.ViewReports),
        new("应急", "异常情况", "incidents", "alert-triangle", Permissions.ReportIncident, Permissions.HandleIncident),
        new("应急", "应急预案", "emergencies", "urgent", Permissions.ActivateEmergency, Permissions.SetFillingSlots),
        new("应急", "排队进入", "waiting-room", "users", Permissions.ActivateEmergency),
        new("应急", "草表批量录入", "draft-forms", "keyboard", Permissions.EnterDraftForms) { When = (actor, campaign) => EmergencyRows.MayGiveOutForms(actor, campaign) },
        new("招生计划", "招生计划", "plan", "list-details", Permissions.ViewPlan, Permissions.ImportPlan),
        new("考试", "考点与考区", "sites", "building", Permissions.ManageSites),
        new("考试", "考区设置", "sites/districts", "map", Permissions.SetDistricts) { When = (actor, _) => !actor.Can(Permissions.ManageSites) },
        new("考试", "考点申报", "site-applications", "building", Permissions.ProposeSite),
        new("考试", "考生考区调整", "district-adjustments", "arrows-exchange", Permissions.AdjustDistrict),
        new("考试", "考室分配", "allocations", "door", Permissions.AllocateRooms, Permissions.ReviewAllocation, Permissions.AcceptAllocation),
        new("考试", "考务打印", "rooms", "printer", Permissions.PrintExamDocuments),
        new("考试", "准考证打印", "tickets", "ticket", Permissions.PrintAtPoint),
        new("考试", "寄发准考证", "postings", "mail", Permissions.ReportAsCity) { When = (_, campaign) => campaign.Policy.Ticket.Delivery == TicketDelivery.Post },
        new("考试", "条形码交接", "barcodes", "barcode", Permissions.AcceptAllocation, Permissions.ReportAsCity) { When = (_, campaign) => campaign.Policy.Windows.Any(w => w.Code == "PaperCollection") },
        new("考试", "成绩导入", "scores", "file-import", Permissions.ImportScores),
        new("录取", "分数线", "lines", "chart-line", Permissions.SetControlLines, Permissions.ImportScores),
        new("录取", "运算", "runs", "player-play", Permissions.RunNumbering, Permissions.ReleaseNumbering, Permissions.RunDispatch, Permissions.ReleaseDispatch),
        new("录取", "录退确认", "decisions", "gavel", Permissions.ConfirmDecisions),
        new("录取", "逾期代办", "late-uploads", "clock-exclamation", Permissions.ConfirmDecisions),
        new("录取", "录取名册", "rosters", "certificate", Permissions.SealRoster),
        new("录取", "撤销录取", "revocations", "certificate-off", Permissions.RevokeAdmission),
        new("录取", "名册领取", "collections", "package-export", Permissions.RegisterCollection),
        new("管理", "招生项目", "/campaigns", "flag", Permissions.OpenCampaigns),
        new("管理", "日程", "windows", "calendar", Permissions.ManageWindows),
        new("管理", "招生政策", "policy", "scale", Permissions.PublishPolicy),
        new("管理", "用户", "users", "user-cog", Permissions.ManageOfficeUsers, Permissions.BindPointUsers),
        new("管理", "登录终端", "terminals", "device-desktop", Permissions.ManageOfficeUsers, Permissions.BindPointUsers),
        new("管理", "模拟演练", "drills", "flask", Permissions.ManageDrills),
        new("管理", "操作记录", "events", "history", Permissions.ViewEvents),
        new("管理", "运行监控", "monitoring", "activity", Permissions.ViewMonitoring),
        new("管理", "后台任务", "jobs", "clock", Permissions.ViewEvents, Permissions.ManageWindows),
        new("管理", "短信与邮件", "inbox", "mail", Permissions.ViewEvents) { DemoOnly = true },
    ];

    private static readonly Item[] Institution =
    [
        new("", "首页", "", "home", Permissions.ReadDossiers),
        new("", "阅档", "dossiers", "folder-open", Permissions.ReadDossiers),
        new("", "上载", "upload", "upload", Permissions.ReadDossiers),
        new("", "决定记录", "log", "history", Permissions.ReadDossiers),
        new("", "免试申请", "exemptions", "certificate-2", Permissions.ConsentExemption),
        new("", "招生计划", "plan", "list-details", Permissions.ReadDossiers),
        new("", "招生章程", "charter", "file-text", Permissions.ReadDossiers) { When = (_, campaign) => campaign.Policy.PlanRules.Contains("charterRequired", StringComparer.Ordinal) },
        new("", "公告", BulletinPath, "speakerphone", Permissions.ViewBulletins),
        new("", "新生相片", "photos", "photo", Permissions.ViewRoster),
        new("", "录取名册", "roster", "certificate", Permissions.ViewRoster),
    ];

    /// <summary>The menu of an actor in a campaign, by section, with the present page marked.</summary>
    /// <param name="unread">Bulletins that he has not opened.</param>
    public static IEnumerable<MenuSection> For(Actor actor, CampaignContext campaign, PathString path, bool demo, int unread)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(campaign);
        var (items, portal) = actor.Kind == UserKind.Institution ? (Institution, PortalPaths.Institution) : (Management, PortalPaths.Management);
        return items.Where(i => i.AnyOf.Any(actor.Can) && (demo || !i.DemoOnly) && i.When?.Invoke(actor, campaign) != false).GroupBy(i => i.Section).Select(section => new MenuSection(
            section.Key,
            [.. section.Select(i =>
            {
                // Begun with a slash, a path is the portal's own and belongs to no campaign.
                var local = i.Path.StartsWith('/') ? $"/{portal}{i.Path}" : $"/{portal}/{campaign.Slug}/{i.Path}".TrimEnd('/');
                var current = i.Path.Length == 0 ? path == local
                    : i.Also.Select(also => $"/{portal}/{campaign.Slug}/{also}").Prepend(local).Any(own => path.StartsWithSegments(own, StringComparison.Ordinal));
                return new ShellLink(i.Text, "~" + local, i.Icon, i.Path == BulletinPath ? unread : 0, current);
            })]));
    }
}
