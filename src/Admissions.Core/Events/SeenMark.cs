using System.Security.Cryptography;
using System.Text.Json;
using Admissions.Core.Data;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Events;

/// <summary>Two officers at once: the second is told who was first and when; nothing of his is saved and nothing he typed is lost.</summary>
/// <param name="Now">Mark of what stands now: who saves again has seen it.</param>
public sealed record Overtaken(string What, string Who, string When, string Now) : Refusal("change.overtaken", "",
    $"{What}刚刚由{Who}在{When}改过，没有保存这次的修改。填的内容还在，请核对，确实要改的再保存一次");

/// <summary>A short mark of what a page showed. The form sends it back, so that saving finds out whether that still stands.</summary>
public static class SeenMark
{
    private const int Length = 16;

    /// <param name="shown">What the officer can change, in one order; null when nothing was there.</param>
    public static string Of(object? shown) => shown is null ? ""
        : Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(shown, shown.GetType(), EventLog.Json)))[..Length];

    /// <summary>Null when what stands is what was seen; to be asked under the lock of the change.</summary>
    /// <param name="stands">Mark of what stands now.</param>
    /// <param name="what">What was changed, as the sentence begins.</param>
    /// <param name="subject">Whose last event tells who changed it.</param>
    public static async Task<Overtaken?> RefuseOvertakenAsync(
        this AdmissionsDbContext db, string? seen, string stands, string what, (string Type, long Id) subject, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(context);
        if (string.Equals(seen ?? "", stands, StringComparison.Ordinal))
            return null;
        var last = await db.Events.AsNoTracking().Where(e => e.SubjectType == subject.Type && e.SubjectId == subject.Id)
            .OrderByDescending(e => e.Id).Select(e => new { e.ActorName, e.At }).FirstOrDefaultAsync(cancellationToken);
        return last is null
            ? new Overtaken(what, "另一名工作人员", "本页打开以后", stands)
            : new Overtaken(what, last.ActorName, $" {ChineseTime.Start(last.At, context.Campaign.Policy.Zone())} ", stands);
    }
}
