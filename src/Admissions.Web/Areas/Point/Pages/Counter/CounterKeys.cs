using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Rules.Policy;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>One key of the counter: it stands on its button (<c>ex-key</c>) and in the list of all keys, and comes from here in both places.</summary>
/// <param name="Code">As the browser names it: F8, Shift+F8, Escape.</param>
/// <param name="Word">What the button says unless it says something closer.</param>
/// <param name="What">What pressing it does, for the list.</param>
public sealed record CounterKey(string Code, string Word, string What)
{
    /// <summary>As it is printed on keyboards.</summary>
    public string Shown => Code == "Escape" ? "Esc" : Code;
}

/// <summary>Every key of the counter and of its page of bonus claims, and what may be typed into the box.</summary>
public static class CounterKeys
{
    public static readonly CounterKey ReadCard = new("F2", "读卡", "读身份证；没有读卡器的、不是居民身份证的，照证件输入");
    public static readonly CounterKey Fee = new("F3", "已收费", "记下收据号");
    public static readonly CounterKey Photograph = new("F4", "拍照", "打开摄像头，再按一次拍下");
    public static readonly CounterKey Copy = new("Shift+F4", "证件复印件", "选证件复印件的文件，回车上传");
    public static readonly CounterKey Bonus = new("F6", "照顾加分", "打开考生的照顾加分");
    public static readonly CounterKey Envelope = new("Shift+F6", "打印信封地址", "在新窗口打开，打印");
    public static readonly CounterKey SendBack = new("F7", "退回更正", "写明原因，退回考生");
    public static readonly CounterKey Confirm = new("F8", "确认", "全部一致、资格通过后确认");
    public static readonly CounterKey ConfirmAndPrint = new("Shift+F8", "确认并打印", "确认，同时打印一份");
    public static readonly CounterKey Print = new("F9", "打印", "打印考生的表；没有调出考生的，重打上一位");
    public static readonly CounterKey PledgePaper = new("Shift+F9", "打印承诺书", "在新窗口打开，打印");
    public static readonly CounterKey Pledge = new("F10", "承诺书已签", "登记承诺书已签");
    public static readonly CounterKey Next = new("Escape", "取消，下一位", "收起考生和填了一半的内容，等下一位");
    public static readonly CounterKey Help = new("?", "全部按键", "打开、收起这张表（框里没有字的时候）；Esc 也收起");
    public static readonly CounterKey EnterBonus = new("F8", "录入加分", "录入打开的加分项目");
    public static readonly CounterKey BackToCounter = new("Escape", "回到现场确认", "不录入，回到考生");

    /// <summary>Items of bonus that a digit opens; those behind have no key.</summary>
    private const int Digits = 9;

    /// <summary>Opens the bonus item at this place of its list.</summary>
    /// <returns>Null behind the ninth: a digit is one key.</returns>
    public static CounterKey? BonusItem(int index) =>
        index < Digits ? new CounterKey((index + 1).ToString(CultureInfo.InvariantCulture), "", "打开第几项加分") : null;

    /// <summary>The keys of the counter that this campaign has and this account may press.</summary>
    public static IReadOnlyList<CounterKey> Of(CampaignPolicy policy, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(actor);
        bool confirms = actor.Can(Permissions.ConfirmCandidate), photographs = actor.Can(Permissions.TakePhoto), prints = actor.Can(Permissions.PrintAtPoint);
        bool course = policy.OnSite.Order.Count > 0, signs = policy.OnSite.Has(OnSiteStep.Signature);
        (CounterKey Key, bool Has)[] all =
        [
            (ReadCard, confirms), (Fee, confirms && policy.OnSite.Has(OnSiteStep.Fee)), (Photograph, photographs),
            (Copy, photographs && policy.Identity.Documents.Any(d => d.Copies > 0)), (Bonus, EntersBonus(policy, actor)), (Envelope, course),
            (SendBack, confirms), (Confirm, confirms), (ConfirmAndPrint, confirms && prints && signs), (Print, prints), (PledgePaper, course),
            (Pledge, confirms && policy.OnSite.Has(OnSiteStep.Pledge)), (Next, true), (Help, true),
        ];
        return [.. all.Where(k => k.Has).Select(k => k.Key)];
    }

    /// <summary>The keys of the page of bonus claims; none where there is nothing to claim or the account may not.</summary>
    public static IReadOnlyList<CounterKey> OfBonus(CampaignPolicy policy, Actor actor) => EntersBonus(policy, actor)
        ? [new CounterKey($"1–{Math.Min(Digits, policy.Bonuses.Count(b => b.Derived is null))}", "", "打开第几项加分"), EnterBonus, BackToCounter] : [];

    /// <summary>What is typed into the box and sent by Enter.</summary>
    public static IReadOnlyList<(string Typed, string What)> Box(CampaignPolicy policy, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(actor);
        var confirms = actor.Can(Permissions.ConfirmCandidate);
        (string Typed, string What, bool Has)[] all =
        [
            (policy.QualificationItems.Count == 1 ? "1" : $"1–{policy.QualificationItems.Count}", "这一项通过", confirms),
            ("-3", "第 3 项不通过，后面可以接原因", confirms),
            ("+1", "纸质材料第 1 项办好", confirms && policy.OnSite.Order.Count > 0),
            (CounterCommand.Reprint, "重打上一位", actor.Can(Permissions.PrintAtPoint)),
        ];
        return [.. all.Where(c => c.Has).Select(c => (c.Typed, c.What))];
    }

    private static bool EntersBonus(CampaignPolicy policy, Actor actor) => actor.Can(Permissions.EnterBonus) && policy.Bonuses.Count > 0;
}
