using System.Globalization;
using Admissions.Core.Exchange;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Admissions.Rules.Scoring;

namespace Admissions.Core.Scoring;

/// <summary>An examinee as the score file may name him.</summary>
public sealed record Examinee(long RegistrationId, string TicketNumber, string Name, StudyLevel Level, string Category, string? SubCategory, DateOnly? BirthDate, decimal? DossierScore);

/// <summary>One examinee with his papers, read without error.</summary>
public sealed record ExamineeScores(Examinee Examinee, IReadOnlyList<SubjectScore> Papers);

/// <summary>
/// Reads a score file: 准考证号, optionally 姓名, and one column per subject; a cell is a score, 缺考 or 违规 (HR-47).
/// Every error of every cell is found before anything is said.
/// </summary>
internal static class ScoreFile
{
    public const string TicketTitle = "准考证号";
    private const string NameTitle = "姓名";

    /// <summary>Rows of a file that are reported at most; the count of all is told.</summary>
    private const int MaxErrors = 200;

    public static Outcome<IReadOnlyList<ExamineeScores>> Read(TableData table, IReadOnlyDictionary<string, Examinee> examinees, CampaignPolicy policy)
    {
        var errors = new List<Refusal>();
        var columns = Columns(table, policy, errors);
        var ticket = table.Column(TicketTitle);
        var needed = table.Rows.Select(r => examinees.GetValueOrDefault(r[ticket])).OfType<Examinee>()
            .Select(e => (e.Level, e.Category, e.SubCategory)).Distinct()
            .SelectMany(k => policy.SubjectSetOf(k.Level, k.Category, k.SubCategory)?.Subjects ?? []).Distinct(StringComparer.Ordinal).Select(Terms.Subject).ToList();
        if (table.Missing([TicketTitle, .. needed]) is { } missing)
            errors.Add(missing);
        if (errors.Count > 0)
            return Outcome<IReadOnlyList<ExamineeScores>>.Refused(errors);

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var read = new List<ExamineeScores>(table.Rows.Count);
        var wrong = 0;
        foreach (var row in table.Rows)
        {
            var found = ReadRow(table, row, ticket, columns, examinees, policy, seen, out var scores);
            if (scores is not null)
                read.Add(scores);
            wrong += found.Count;
            errors.AddRange(found.Take(Math.Max(0, MaxErrors - errors.Count)));
        }
        if (wrong > errors.Count)
            errors.Add(new Refusal("score.more-errors", "file", $"还有 {wrong - errors.Count} 处错误没有列出，请先改正以上各处"));
        return wrong > 0 ? Outcome<IReadOnlyList<ExamineeScores>>.Refused(errors) : read;
    }

    private static Dictionary<string, int> Columns(TableData table, CampaignPolicy policy, List<Refusal> errors)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = 0; at < table.Titles.Count; at++)
        {
            var title = table.Titles[at];
            if (title is TicketTitle or NameTitle or "")
                continue;
            if (Terms.SubjectOf(title) is { } subject && policy.Subjects.Any(s => s.Code == subject))
                columns[subject] = at;
            else
                errors.Add(new Refusal("score.column-unknown", "file", $"{TableData.ColumnName(at)} 列“{title}”不是考试科目。请删去这一列，或改成科目名称"));
        }
        return columns;
    }

    private static List<Refusal> ReadRow(
        TableData table, TableRow row, int ticket, Dictionary<string, int> columns, IReadOnlyDictionary<string, Examinee> examinees, CampaignPolicy policy,
        Dictionary<string, int> seen, out ExamineeScores? scores)
    {
        scores = null;
        var number = row[ticket];
        var place = table.Place(row, ticket);
        if (number.Length == 0)
            return [new Refusal("score.ticket-empty", "file", $"{place}是空的，请填写准考证号")];
        if (!examinees.TryGetValue(number, out var examinee))
            return [new Refusal("score.ticket-unknown", "file", $"{place}：没有准考证号为 {number} 的考生，请核对")];
        if (!seen.TryAdd(number, row.Number))
            return [new Refusal("score.ticket-twice", "file", $"{place}：准考证号 {number} 在第 {seen[number]} 行已经有了，请删去一行")];
        if (table.Column(NameTitle) is var name and >= 0 && row[name].Length > 0 && row[name] != examinee.Name)
            return [new Refusal("score.name-differs", "file", $"{table.Place(row, name)}：准考证号 {number} 的考生是 {examinee.Name}，不是 {row[name]}，请核对")];
        if (policy.SubjectSetOf(examinee.Level, examinee.Category, examinee.SubCategory) is not { } set)
            return [new SubjectSetUnknown(examinee.Level, examinee.Category)];
        var errors = new List<Refusal>();
        var papers = new List<SubjectScore>();
        foreach (var (subject, at) in columns)
        {
            var cell = row[at];
            if (!set.Subjects.Contains(subject, StringComparer.Ordinal))
            {
                if (cell.Length > 0)
                    errors.Add(new Refusal("score.subject-not-examined", "file", $"{table.Place(row, at)}：该考生不考{Terms.Subject(subject)}，应为空"));
            }
            else if (ReadCell(cell, subject, table.Place(row, at), policy, out var paper) is { } error)
                errors.Add(error);
            else
                papers.Add(paper!);
        }
        if (errors.Count == 0)
            scores = new ExamineeScores(examinee, papers);
        return errors;
    }

    private static Refusal? ReadCell(string cell, string subject, string place, CampaignPolicy policy, out SubjectScore? paper)
    {
        paper = cell switch
        {
            "缺考" => new SubjectScore(subject, null, ScoreMark.Absent),
            "违规" => new SubjectScore(subject, null, ScoreMark.Violation),
            _ => null,
        };
        if (paper is not null)
            return null;
        if (cell.Length == 0)
            return new Refusal("score.missing", "file", $"{place}是空的，请填写成绩，或填“缺考”“违规”");
        if (!decimal.TryParse(cell, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var score))
            return new Refusal("score.not-a-number", "file", $"{place}：“{cell}”不是成绩。请填数字、“缺考”或“违规”");
        if (decimal.Round(score, 1) != score)
            return new Refusal("score.digits", "file", $"{place}：成绩 {cell} 的小数超过一位，请核对");
        paper = new SubjectScore(subject, score);
        return TotalScore.Check(paper, policy.Subjects) is { } outside ? outside with { Field = "file", Sentence = $"{place}：{outside.Sentence}" } : null;
    }
}
