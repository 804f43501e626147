using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Bulletins;
using Admissions.Core.Data.Entities;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Testing;

/// <summary>Bulletins as offices publish them.</summary>
public static class BulletinBuilders
{
    public static BulletinOptions Words(BulletinAudience audience = BulletinAudience.Everyone, bool mustRead = false, string title = "关于周末照常办公的公告") =>
        new(title, "各报名确认点周末照常办公。\n\n详情见 https://example.gov.cn/notice 。", audience, mustRead);

    /// <summary>Drafted and published by the office of a division.</summary>
    public static async Task<Bulletin> PublishedBulletinAsync(
        this TestTenant tenant, string division = "43", BulletinAudience audience = BulletinAudience.Everyone, bool mustRead = false, string title = "关于周末照常办公的公告") =>
        await tenant.PublishedBulletinAsync(await tenant.OfficerAsync(RoleOf(division), division), Words(audience, mustRead, title));

    public static async Task<Bulletin> PublishedBulletinAsync(this TestTenant tenant, Actor officer, BulletinOptions options)
    {
        var draft = Must(await tenant.BulletinAsync(officer, (s, c) => s.DraftAsync(options, c)));
        return Must(await tenant.BulletinAsync(officer, (s, c) => s.PublishAsync(draft.Id, BulletinService.MarkOf(draft), c)));
    }

    public static Task<Outcome<Bulletin>> BulletinAsync(this TestTenant tenant, Actor officer, Func<BulletinService, Core.Events.ProcessContext, Task<Outcome<Bulletin>>> act, string? reason = null) =>
        tenant.DoAsync<BulletinService, Outcome<Bulletin>>(officer, act, reason);

    public static string RoleOf(string division) => division.Length switch { 2 => "ProvinceAdministrator", 4 => "CityOfficer", _ => "CountyOfficer" };
}
