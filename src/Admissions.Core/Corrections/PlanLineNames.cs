using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Corrections;

/// <summary>Finds a published plan line as an officer names it: 「8012 020」, with level and study mode where one major has several lines.</summary>
public sealed class PlanLineNames(AdmissionsDbContext db)
{
    public async Task<Outcome<long>> FindAsync(string? text, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var parts = (text ?? "").Split([' ', '　', ',', '，', '-', '/'], StringSplitOptions.RemoveEmptyEntries).Select(p => p.Trim()).ToList();
        if (parts.Count < 2)
            return new Refusal("plan.unreadable", "", "请写院校代码和专业代码，例如“8012 020”");
        var (institution, major) = (DigitText.Normalise(parts[0]), DigitText.Normalise(parts[1]));
        var found = await db.PlanLines.AsNoTracking()
            .Where(l => l.CampaignId == context.Campaign.Id && l.State == PlanLineState.Published && l.Institution!.Code == institution && l.MajorCode == major).ToListAsync(cancellationToken);
        var fitting = found.Where(l => parts.Skip(2).All(word => word == l.Level.Word() || word == l.Mode.Word())).ToList();
        return fitting is [var one] ? one.Id : new Refusal("plan.unknown", "", fitting.Count == 0
            ? $"没有已公布的招生计划“{institution} {major}”，请核对院校代码和专业代码"
            : $"“{institution} {major}”有 {fitting.Count} 条已公布的招生计划，请在后面写上层次和学习形式，例如“{institution} {major} {fitting[0].Level.Word()} {fitting[0].Mode.Word()}”");
    }
}
