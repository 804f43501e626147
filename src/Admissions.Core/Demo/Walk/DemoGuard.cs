using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;

namespace Admissions.Core.Demo.Walk;

/// <summary>Asked by everything that only a demonstration may do, whatever page or program calls it.</summary>
public static class DemoGuard
{
    /// <summary>Held by every account of the province that has a part in the walk.</summary>
    private static readonly string[] AnyOf = [Permissions.ManageDrills, Permissions.AcceptReports, Permissions.ConfirmDecisions];

    /// <summary>Null: an installation in demo mode, a campaign of mode Demo, an account of the province.</summary>
    public static Refusal? Refuse(DemoOptions options, ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (!options.Enabled)
            return new Refusal("demo.off", "", "这里不是演示环境，不能办理");
        if (context.Campaign.Mode != CampaignMode.Demo)
            return new Refusal("demo.not-demo", "", context.Campaign.Mode == CampaignMode.Drill
                ? "这是模拟演练，时间在“模拟演练”里调整"
                : "这是正式的招生项目，时间不能调整，也不能代其他单位办理");
        return AnyOf.Any(context.Actor.Can) ? null : new Refusal("demo.not-permitted", "", "调整演示时间和代办由省级账号办理，请换省级的演示账号登录");
    }
}
