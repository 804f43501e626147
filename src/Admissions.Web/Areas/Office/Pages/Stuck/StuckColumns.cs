using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Shell;
using Admissions.Web.Shared.TagHelpers;

namespace Admissions.Web.Areas.Office.Pages.Stuck;

/// <summary>The columns of the list, numbers masked as everywhere in lists (HR-34).</summary>
/// <param name="sharers">With whom each shares a number, for that kind only.</param>
internal sealed class StuckColumns(CampaignContext campaign, AreaView area, StuckKind kind, ILookup<long, string>? sharers)
{
    public ListTable<StuckPerson> Table(ListQuery query, ListPage<StuckPerson> page) => new(query, page,
    [
        new("name", "姓名", p => p.Name) { Head = true, Sort = "name", Link = p => $"~/gl/{campaign.Slug}/stuck/{p.Id}?kind={kind}" },
        new("form", "网报号", p => p.FormNumber),
        new("number", "考生号", p => p.CandidateNumber) { Extra = kind is StuckKind.NotSubmitted or StuckKind.NotConfirmed },
        new("document", "证件号", p => Mask.DocumentNumber(p.DocumentNumber)),
        new("phone", "电话", p => p.Phone is null ? null : Mask.Telephone(p.Phone)),
        new("point", "报名确认点", p => (area.Point(p.PointId)?.Area ?? Area.None).Name) { Extra = area.Here.Level == AreaLevel.Point },
        new("state", "状态", p => StateWords.Of(p.State)) { Tag = p => StateTags.For(p.State), Extra = kind is StuckKind.NotConfirmed },
        new("since", SinceWord, p => BeijingTime.Table(p.Since)) { Sort = "since" },
        .. sharers is null ? [] : new ListColumn<StuckPerson>[] { new("sharers", "同号考生在", p => string.Join('、', sharers[p.Id])) { Html = p => Long(string.Join('、', sharers[p.Id])) } },
        new("reason", "原因", p => p.ReasonCode is { } code ? StuckReasons.NameOf(kind, code, campaign) : "") { Tag = p => p.ReasonCode is null ? new StateTag(Tone.Warn, "help-circle", "没有登记") : null },
        new("text", "具体情况", p => p.ReasonText) { Html = p => Long(p.ReasonText) },
        new("by", "登记人", p => p.ReasonBy),
        new("at", "登记时间", p => p.ReasonAt is { } at ? BeijingTime.Table(at) : ""),
    ]);

    private string SinceWord => kind switch { StuckKind.NotSubmitted => "注册时间", StuckKind.NotConfirmed or StuckKind.Duplicate => "提交时间", StuckKind.NoPhoto => "提交或确认时间", _ => "确认时间" };

    private static object? Long(string? text) => string.IsNullOrEmpty(text) ? null : Markup.Element("span", text, ("class", "ex-long"));
}
