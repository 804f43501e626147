using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Core.Runs;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Admissions.Rules.Scoring;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Scoring;

/// <summary>A line as it stands, with the candidates it is about.</summary>
/// <param name="SubCategory">Empty: the whole category.</param>
/// <param name="Candidates">Candidates of the level and category with a score.</param>
/// <param name="Above">Those at or above the line; null while it is not entered.</param>
public sealed record LineRow(StudyLevel Level, string Category, string SubCategory, decimal? Line, int Candidates, int? Above)
{
    public string Key => $"{Level}/{Category}/{SubCategory}";

    public string Word => $"{Level.Word()}{Terms.Category(Category)}{(SubCategory.Length == 0 ? "" : $"（{Terms.Category(SubCategory)}）")}";
}

/// <param name="Key">As <see cref="LineRow.Key"/>.</param>
/// <param name="Seen">What the officer saw before changing it; null when nobody looked, as with a file.</param>
public sealed record LineEntry(string Key, decimal? Line, SeenLine? Seen = null);

/// <param name="Line">Null: no line was entered.</param>
public sealed record SeenLine(decimal? Line);

/// <summary>Two officers at once: the second is told what the first has entered.</summary>
public sealed record LineOvertaken(string Word, decimal? Now, decimal? Typed) : Refusal("line.overtaken", "",
    $"{Word}的控制线刚刚由另一名工作人员{(Now is { } now ? $"改为 {now:0.##} 分" : "删除")}，这次填的是{(Typed is { } typed ? $" {typed:0.##} 分" : "空")}，都没有保存。请核对，确实要改的再保存一次");

/// <summary>Control lines by level and category: entered by the province, published with the scores, enforced by every dispatch (HA-11).</summary>
public sealed class ControlLineService(AdmissionsDbContext db)
{
    /// <summary>Every line the policy knows, entered or not.</summary>
    public async Task<IReadOnlyList<LineRow>> ListAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        var campaign = context.Campaign.Id;
        var lines = await db.ControlLines.AsNoTracking().Where(l => l.CampaignId == campaign).ToListAsync(cancellationToken);
        var scores = (await db.Registrations.Where(r => r.CampaignId == campaign && r.DossierScore != null && r.Level != null && r.Category != null)
                .GroupBy(r => new { r.Level, r.Category, r.SubCategory, r.DossierScore })
                .Select(g => new { g.Key.Level, g.Key.Category, g.Key.SubCategory, g.Key.DossierScore, Count = g.Count() }).ToListAsync(cancellationToken));
        return [.. context.Campaign.Policy.LineRules.ByLevelCategory.Select(rule =>
        {
            var sub = rule.SubCategory ?? "";
            var line = lines.Find(l => l.Level == rule.Level && l.Category == rule.Category && l.SubCategory == sub)?.Line;
            var mine = scores.Where(s => s.Level == rule.Level && s.Category == rule.Category && (sub.Length == 0 || s.SubCategory == sub)).ToList();
            return new LineRow(rule.Level, rule.Category, sub, line, mine.Sum(s => s.Count), line is null ? null : mine.Where(s => s.DossierScore >= line).Sum(s => s.Count));
        })];
    }

    /// <summary>Lines from a table with 层次, 科类, optionally 小类, and 控制线; not saved yet.</summary>
    public Outcome<IReadOnlyList<LineEntry>> Read(byte[] file, ProcessContext context)
    {
        var read = TableReader.Read(file);
        if (!read.Succeeded)
            return Outcome<IReadOnlyList<LineEntry>>.Refused(read.Refusals);
        var table = read.Value;
        if (table.Missing("层次", "科类", "控制线") is { } missing)
            return missing;
        var errors = new List<Refusal>();
        var entries = new List<LineEntry>();
        foreach (var row in table.Rows)
        {
            var (level, category, sub) = (Terms.LevelOf(row[table.Column("层次")]), Terms.CategoryOf(row[table.Column("科类")]), row[table.Column("小类")]);
            if (level is null || category is null || (sub.Length > 0 && Terms.CategoryOf(sub) is null))
                errors.Add(new Refusal("line.unknown", "file", $"{table.Place(row, table.Column("科类"))}：没有这个层次、科类，请核对"));
            else if (!decimal.TryParse(row[table.Column("控制线")], System.Globalization.CultureInfo.InvariantCulture, out var line))
                errors.Add(new Refusal("line.not-a-number", "file", $"{table.Place(row, table.Column("控制线"))}：不是分数，请填数字"));
            else
                entries.Add(new LineEntry($"{level}/{category}/{(sub.Length == 0 ? "" : Terms.CategoryOf(sub))}", line));
        }
        return errors.Count > 0 ? Outcome<IReadOnlyList<LineEntry>>.Refused(errors) : entries;
    }

    /// <summary>
    /// Sets the lines named; the others stay, and so does one that was sent back as it was seen. A line that somebody else
    /// has changed meanwhile is a conflict, and then nothing is saved. Not after they were published.
    /// </summary>
    public async Task<Outcome<int>> SetAsync(IReadOnlyList<LineEntry> entries, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (!context.Actor.Can(Permissions.SetControlLines))
            return NotPermitted();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await RunLock.TakeAsync(db, context.Campaign.Id, cancellationToken);
        if (await db.Campaigns.AnyAsync(c => c.Id == context.Campaign.Id && c.ScoresPublishedAt != null, cancellationToken))
            return new Refusal("line.published", "", "控制线已经公布，不能再改");
        entries = [.. entries.Where(e => e.Seen is null || e.Seen.Line != e.Line)];
        var rows = await ListAsync(context, cancellationToken);
        var known = rows.ToDictionary(r => r.Key, StringComparer.Ordinal);
        var errors = entries.Where(e => !known.ContainsKey(e.Key)).Select(e => new Refusal("line.unknown", "", $"招生政策里没有 {e.Key} 这条控制线")).ToList();
        errors.AddRange(entries.Where(e => e.Seen is { } seen && known.TryGetValue(e.Key, out var now) && now.Line != seen.Line && now.Line != e.Line)
            .Select(e => new LineOvertaken(known[e.Key].Word, known[e.Key].Line, e.Line)));
        var merged = rows.Select(r => entries.FirstOrDefault(e => e.Key == r.Key) is { } entry ? r with { Line = entry.Line } : r).ToList();
        errors.AddRange(merged.Where(r => r.Line < 0 || r.Line > FullMark(r, context.Campaign.Policy))
            .Select(r => new Refusal("line.out-of-range", r.Key, $"{r.Word}的控制线应在 0 至 {FullMark(r, context.Campaign.Policy)} 分之间，请核对")));
        var rules = context.Campaign.Policy.LineRules with { ByLevelCategory = [.. merged.Select(r => new LevelCategoryLine(r.Level, r.Category, r.SubCategory.Length == 0 ? null : r.SubCategory, r.Line))] };
        errors.AddRange(ControlLines.Check(rules));
        if (errors.Count > 0)
            return Outcome<int>.Refused(errors);
        var changed = merged.Where(r => r.Line != known[r.Key].Line).ToList();
        foreach (var row in changed)
            await WriteAsync(row, context, cancellationToken);
        if (changed.Count > 0)
            db.Record(context, "ControlLinesSet", (nameof(Campaign), context.Campaign.Id),
                before: changed.ToDictionary(r => r.Key, r => known[r.Key].Line), after: changed.ToDictionary(r => r.Key, r => r.Line));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return changed.Count;
    }

    /// <summary>Publishes scores and lines together; from now on candidates read them and nothing of them changes.</summary>
    public async Task<Outcome<DateTimeOffset>> PublishAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (!context.Actor.Can(Permissions.SetControlLines))
            return NotPermitted();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await RunLock.TakeAsync(db, context.Campaign.Id, cancellationToken);
        var open = (await ListAsync(context, cancellationToken)).Where(r => r.Line is null && r.SubCategory.Length == 0 && r.Candidates > 0).ToList();
        if (open.Count > 0)
            return new Refusal("line.missing", "", $"还有 {open.Count} 条控制线没有录入：{string.Join('、', open.Take(3).Select(r => r.Word))}{(open.Count > 3 ? " 等" : "")}");
        var without = await db.Registrations.CountAsync(r => r.CampaignId == context.Campaign.Id && r.TicketNumber != null && r.DossierScore == null, cancellationToken);
        if (without > 0)
            return new Refusal("score.missing", "", $"还有 {without} 名考生没有成绩，请先导入全部成绩");
        if (!await db.Registrations.AnyAsync(r => r.CampaignId == context.Campaign.Id && r.DossierScore != null, cancellationToken))
            return new Refusal("score.none", "", "还没有成绩，请先导入");
        var published = await db.Campaigns.Where(c => c.Id == context.Campaign.Id && c.ScoresPublishedAt == null)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.ScoresPublishedAt, context.Now.ToUniversalTime()), cancellationToken);
        if (published == 0)
            return new Refusal("score.published", "", "成绩和控制线已经公布");
        db.Record(context, "ScoresPublished", (nameof(Campaign), context.Campaign.Id));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return context.Now;
    }

    /// <summary>一分一段表 of a level and category over the dossier scores.</summary>
    public async Task<OnePointTable> OnePointTableAsync(StudyLevel level, string category, ProcessContext context, CancellationToken cancellationToken = default) =>
        OnePointTable.Of(await db.Registrations.Where(r => r.CampaignId == context.Campaign.Id && r.Level == level && r.Category == category && r.DossierScore != null)
            .Select(r => r.DossierScore!.Value).ToListAsync(cancellationToken));

    private async Task WriteAsync(LineRow row, ProcessContext context, CancellationToken cancellationToken)
    {
        var existing = await db.ControlLines.FirstOrDefaultAsync(
            l => l.CampaignId == context.Campaign.Id && l.Level == row.Level && l.Category == row.Category && l.SubCategory == row.SubCategory, cancellationToken);
        if (row.Line is null && existing is not null)
            db.ControlLines.Remove(existing);
        else if (existing is not null)
            existing.Line = row.Line!.Value;
        else if (row.Line is { } line)
            db.ControlLines.Add(new ControlLine { CampaignId = context.Campaign.Id, Level = row.Level, Category = row.Category, SubCategory = row.SubCategory, Line = line });
    }

    internal static int FullMark(LineRow row, CampaignPolicy policy) =>
        policy.SubjectSetOf(row.Level, row.Category, row.SubCategory.Length == 0 ? null : row.SubCategory) is { } set
            ? set.Subjects.Except(set.ExcludedFromTotal).Sum(s => policy.Subjects.First(p => p.Code == s).Max)
            : 0;

    private static Refusal NotPermitted() => new("line.not-permitted", "", "这个账号没有设置控制线的权限，请联系本级系统管理员");
}
