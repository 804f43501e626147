using System.Globalization;
using System.Text;
using Admissions.Core.Demo.Season;
using Admissions.Core.Events;
using Admissions.Core.Scoring;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Demo.Walk;

/// <summary>Files that the walker imports by the real pages: invented scores with the right ticket numbers, and lines for them.</summary>
public sealed class DemoFiles(DemoCast cast, IOptions<DemoOptions> demo)
{
    /// <summary>Every candidate with a ticket number; one absence and one violation at least.</summary>
    public async Task<Outcome<byte[]>> ScoresAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (DemoGuard.Refuse(demo.Value, context) is { } refused)
            return refused;
        await using var db = cast.Open();
        if (!await db.Registrations.AnyAsync(r => r.CampaignId == context.Campaign.Id && r.TicketNumber != null, cancellationToken))
            return new Refusal("demo.not-numbered", "", "还没有准考证号，做不出成绩文件。请先在“运算”里编排并发布准考证号");
        return await SeasonScores.FileAsync(db, context.Campaign, People(context), marks: true, cancellationToken);
    }

    /// <summary>A line for every level and category, a third from below of the scores imported.</summary>
    public async Task<Outcome<byte[]>> LinesAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (DemoGuard.Refuse(demo.Value, context) is { } refused)
            return refused;
        await using var db = cast.Open();
        if (!await db.Registrations.AnyAsync(r => r.CampaignId == context.Campaign.Id && r.DossierScore != null, cancellationToken))
            return new Refusal("demo.no-scores", "", "还没有成绩，算不出分数线。请先在“成绩导入”里导入成绩");
        var rows = await cast.ReadAsync<ControlLineService, IReadOnlyList<LineRow>>(s => s.ListAsync(context, cancellationToken));
        var lines = (await SeasonScores.LinesAsync(db, rows, context.Campaign, cancellationToken)).ToDictionary(l => l.Key, l => l.Line, StringComparer.Ordinal);
        return Encoding.UTF8.GetBytes(string.Concat(rows.Select(r => string.Create(CultureInfo.InvariantCulture,
            $"{r.Level.Word()},{Terms.Category(r.Category)},{(r.SubCategory.Length == 0 ? "" : Terms.Category(r.SubCategory))},{lines[r.Key]:0.##}\n")).Prepend("层次,科类,小类,控制线\n")));
    }

    private static SeasonPeople People(ProcessContext context) => new(1, [], context.Campaign.Policy);
}
