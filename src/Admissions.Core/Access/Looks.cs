using Admissions.Core.Data;
using Admissions.Core.Events;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Access;

/// <summary>Who has looked at a candidate's papers (HR-34).</summary>
public static class Looks
{
    /// <summary>What one looks at after opening a file belongs to that look.</summary>
    private static readonly TimeSpan OneLook = TimeSpan.FromMinutes(10);

    /// <summary>Who has just opened the file sees its pictures as part of it; a paper that is opened by its address alone is a look of its own. A candidate's own looks are nobody's business.</summary>
    public static async Task NoteAsync(AdmissionsDbContext db, long registrationId, string purpose, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Actor.Kind == Data.Entities.UserKind.Candidate)
            return;
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into access_log (registration_id, actor_id, actor_name, purpose, at, ip)
            select {registrationId}, {context.Actor.UserId}, {context.Actor.Name}, {purpose}, {context.Now}, {context.Ip}
            where not exists (select from access_log where registration_id = {registrationId} and actor_id = {context.Actor.UserId} and at > {context.Now - OneLook} and at <= {context.Now})
            """, cancellationToken);
    }
}
