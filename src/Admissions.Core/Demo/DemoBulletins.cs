using System.Globalization;
using Admissions.Core.Bulletins;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo.Season;

namespace Admissions.Core.Demo;

/// <summary>Two bulletins of an authority: one that candidates must read, one for its offices and points.</summary>
public sealed class DemoBulletins(SeasonWorld world)
{
    private static readonly BulletinOptions ForCandidates = new(
        "关于现场确认带齐证件的公告",
        """
        各位考生：

        现场确认须由本人办理，不能代办。请带身份证原件；报考专升本的，还要带专科以上毕业证书原件。

        没有确认、没有缴费的，网上所填信息无效。报名截止以前确认点人多，请尽早办理。

        各确认点的地址、电话和办公时间，在网站首页“报名确认点”里可以查到。
        """,
        BulletinAudience.Everyone, MustRead: true);

    private static readonly BulletinOptions ForOffices = new(
        "关于现场确认期间值守的通知",
        """
        各县（市、区）招生办、各报名确认点：

        现场确认期间每天有人值守，电话保持畅通。遇到停电、断网、系统故障，在“异常情况”里上报，处理意见写在同一份报告里。

        打印机、读卡器、摄像头请在每天开始办理以前试一次。
        """,
        BulletinAudience.Offices, MustRead: false);

    /// <summary>Published in the two days before the demo's present by the province's accounts of the demo.</summary>
    public async Task PublishAsync(string province, string now)
    {
        var present = DateTime.Parse(now, CultureInfo.InvariantCulture);
        await AtAsync("ProvinceAdministrator", province, ForCandidates, present.AddDays(-2));
        await AtAsync("InformationOfficer", province, ForOffices, present.AddDays(-1));
    }

    private async Task AtAsync(string role, string province, BulletinOptions options, DateTime time)
    {
        var campaign = await world.AtAsync(time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        var context = SeasonWorld.Process(await world.OfficerAsync(role, province), campaign);
        var draft = await world.DoAsync<BulletinService, Bulletin>(s => s.DraftAsync(options, context));
        await world.DoAsync<BulletinService, Bulletin>(s => s.PublishAsync(draft.Id, BulletinService.MarkOf(draft), context));
    }
}
