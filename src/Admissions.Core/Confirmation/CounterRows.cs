using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>The row behind every act of the counter.</summary>
internal static class CounterRows
{
    /// <summary>The clerk's own candidate, locked and still to be confirmed; otherwise the sentence that says what he is.</summary>
    public static async Task<Outcome<Registration>> LockOpenAsync(AdmissionsDbContext db, long id, ProcessContext context, CancellationToken cancellationToken)
    {
        if (context.Actor.PointId is null)
            return new Refusal("counter.no-point", "", "这个账号没有绑定报名确认点，不能办理现场确认。请联系县（市、区）招生办绑定");
        var registration = await RegistrationRows.LockAsync(db, id, cancellationToken);
        if (registration is null || registration.CampaignId != context.Campaign.Id || registration.PointId is null)
            return new NobodyFoundRefused(id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (registration.PointId != context.Actor.PointId)
            return new OtherPointRefused(registration.Point!.Name);
        if (context.RefuseReadOnly(registration.Point!.CountyCode) is { } readOnly)
            return readOnly;
        if (RegistrationLifecycle.CountsAsConfirmed.Contains(registration.State))
        {
            var clerk = await db.Users.Where(u => u.Id == registration.ConfirmedById).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken);
            return new AlreadyConfirmedRefused(clerk ?? "系统", ChineseTime.Start(registration.ConfirmedAt!.Value, context.Campaign.Policy.Zone()), registration.CandidateNumber!);
        }
        if (RegistrationLifecycle.Table.Check(registration.State, RegistrationLifecycle.Confirm) is { } wrongState)
            return wrongState;
        return registration;
    }
}
