using System.Globalization;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Rules;
using Admissions.Rules.Plans;
using Admissions.Rules.Policy;

namespace Admissions.Core.Plans;

/// <summary>One line of the province's plan file, checked.</summary>
public sealed record PlanRow(
    string InstitutionCode, string InstitutionName, StudyLevel Level, string Category, StudyMode Mode,
    string MajorCode, string MajorName, decimal Duration, int Quota, bool IsMedical, decimal? Tuition, string? Place = null)
{
    internal (string, StudyLevel, string, StudyMode, string) Key => (InstitutionCode, Level, Category, Mode, MajorCode);
}

/// <summary>Reads the plan file against the campaign's policy: every error of every row, with its place in the file.</summary>
public static class PlanImport
{
    public static readonly IReadOnlyList<string> Columns =
        ["院校代码", "院校名称", "层次", "科类", "学习形式", "专业代码", "专业名称", "学制", "计划数", "医学类", "学费"];

    /// <summary>May be missing from the file; where the major is taught.</summary>
    public const string PlaceColumn = "办学地点";

    private const int MaximumQuota = 100_000;

    public static Outcome<IReadOnlyList<PlanRow>> Read(TableData table, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(policy);
        if (table.Missing(Columns) is { } missing)
            return missing;
        var refusals = new List<Refusal>();
        var rows = new List<PlanRow>();
        var seen = new Dictionary<(string, StudyLevel, string, StudyMode, string), int>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in table.Rows)
        {
            var before = refusals.Count;
            var row = ReadRow(new Cells(table, source, refusals), policy);
            if (refusals.Count > before)
                continue;
            if (!seen.TryAdd(row.Key, source.Number))
                refusals.Add(At(table, source, "专业代码", $"和第 {seen[row.Key]} 行是同一个院校、层次、科类、学习形式和专业，请删去一行"));
            else if (!names.TryAdd(row.InstitutionCode, row.InstitutionName) && names[row.InstitutionCode] != row.InstitutionName)
                refusals.Add(At(table, source, "院校名称", $"院校代码 {row.InstitutionCode} 前面写的是“{names[row.InstitutionCode]}”，请核对"));
            rows.Add(row);
        }
        return refusals.Count > 0 ? Outcome<IReadOnlyList<PlanRow>>.Refused(refusals) : rows;
    }

    private static PlanRow ReadRow(Cells cells, CampaignPolicy policy)
    {
        var level = Terms.LevelOf(cells["层次"]);
        if (level is null || !policy.Levels.Contains(level.Value))
            cells.Refuse("层次", $"填写 {string.Join('、', policy.Levels.Select(l => l.Word()))} 中的一个");
        var category = Terms.CategoryOf(cells["科类"]);
        if (category is null || (level is { } known && !policy.Categories.Any(c => c.Level == known && c.Code == category)))
            cells.Refuse("科类", "这个层次没有这个科类，请按本次招生的科类填写");
        var mode = Terms.ModeOf(cells["学习形式"]);
        if (mode is null || !policy.Modes.Contains(mode.Value))
            cells.Refuse("学习形式", $"填写 {string.Join('、', policy.Modes.Select(m => m.Word()))} 中的一个");
        var quota = cells.Number("计划数", whole: true, 0, MaximumQuota);
        var duration = cells.Number("学制", whole: false, 0.5m, 8);
        if (duration % 0.5m != 0)
            cells.Refuse("学制", "以年为单位，可以有半年，例如 2.5");
        if (level is { } l && mode is { } m)
        {
            // Of catalogue, stations and approvals a plan file says nothing; what it says is held against the campaign's rules.
            var facts = new PlanLineFacts(l, m, cells["专业名称"], duration, (int)quota, InCatalogue: true, ArtOrForeignLanguage: false, StationFiled: true, MinistryApproval: null);
            foreach (var refused in PlanLineRules.Check(policy, facts))
                cells.Refuse(ColumnOf(refused), refused.Sentence);
        }
        return new PlanRow(
            cells.Text("院校代码", 10), cells.Text("院校名称", 60), level ?? default, category ?? "", mode ?? default,
            cells.Text("专业代码", 10), cells.Text("专业名称", 60), duration, (int)quota, cells.YesNo("医学类"),
            cells["学费"].Length == 0 ? null : cells.Number("学费", whole: false, 0, 1_000_000), cells.Optional(PlaceColumn, AdmissionCharter.PlaceMaxLength));
    }

    private static string ColumnOf(PlanRefused refused) => refused.Field switch { "years" => "学制", "planned" => "计划数", "mode" => "学习形式", _ => "专业名称" };

    private static Refusal At(TableData table, TableRow row, string column, string problem) =>
        new("plan.row", "file", $"{table.Place(row, table.Column(column))}：{problem}");

    /// <summary>The cells of one row by column title; problems are kept with the cell's place.</summary>
    private readonly struct Cells(TableData table, TableRow row, List<Refusal> refusals)
    {
        public string this[string column] => row[table.Column(column)].Trim();

        public void Refuse(string column, string problem) =>
            refusals.Add(At(table, row, column, this[column].Length == 0 ? "没有填写。" + problem : $"“{this[column]}”不对。{problem}"));

        public string Text(string column, int maximum)
        {
            var text = this[column];
            if (text.Length == 0 || text.Length > maximum)
                Refuse(column, $"填写 1 至 {maximum} 个字");
            return text;
        }

        public string? Optional(string column, int maximum)
        {
            if (table.Column(column) < 0 || this[column].Length == 0)
                return null;
            if (this[column].Length > maximum)
                Refuse(column, $"不超过 {maximum} 个字");
            return this[column];
        }

        public decimal Number(string column, bool whole, decimal least, decimal most)
        {
            if (decimal.TryParse(this[column], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most && (!whole || number == decimal.Truncate(number)))
                return number;
            Refuse(column, $"填写 {least.ToString(CultureInfo.InvariantCulture)} 到 {most.ToString(CultureInfo.InvariantCulture)} 之间的{(whole ? "整数" : "数")}");
            return least;
        }

        public bool YesNo(string column)
        {
            if (this[column] is "是")
                return true;
            if (this[column] is not ("否" or ""))
                Refuse(column, "填写“是”或“否”");
            return false;
        }
    }
}
