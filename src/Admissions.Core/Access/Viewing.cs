using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;

namespace Admissions.Core.Access;

/// <summary>The record of who looked at whom (HR-34, HC-56).</summary>
public static class Viewing
{
    /// <summary>Notes that the actor opens a person's information, saved with the caller's next save; nothing where the policy keeps no such record.</summary>
    /// <param name="purpose">What he is opened for.</param>
    public static void LogView(this AdmissionsDbContext db, ProcessContext context, long registrationId, string purpose)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Campaign.Policy.Privacy.LogViews)
            return;
        db.AccessLog.Add(new AccessLogEntry
        {
            RegistrationId = registrationId,
            ActorId = context.Actor.UserId,
            ActorName = context.Actor.Name,
            Purpose = purpose,
            At = context.Now,
            Ip = context.Ip,
        });
    }
}
