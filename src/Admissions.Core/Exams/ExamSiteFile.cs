using Admissions.Core.Access;
using Admissions.Core.Exchange;
using Admissions.Rules;

namespace Admissions.Core.Exams;

/// <summary>One exam site of a file, with the district it belongs to.</summary>
public sealed record ExamSiteRow(string DistrictCode, string DistrictName, string CountyCode, string Code, string Name, string Address, string Contact, string Phone, int Rooms);

/// <param name="Category">Empty: every category of the county.</param>
public sealed record ExamScopeRow(string CountyCode, string Category, string DistrictCode);

/// <summary>Reads the two files of the examination offices: sites with their districts (HR-127), and the scopes (HR-130).</summary>
internal static class ExamSiteFile
{
    public static readonly IReadOnlyList<string> SiteColumns = ["考区代码", "考区名称", "县区代码", "考点代码", "考点名称", "地址", "联系人", "联系电话", "考室数"];
    public static readonly IReadOnlyList<string> ScopeColumns = ["县区代码", "科类", "考区代码"];

    /// <summary>Rooms that one site may have; more is a slip of the pen.</summary>
    private const int MaxRooms = 500;

    public static Outcome<List<ExamSiteRow>> ReadSites(byte[] file, IReadOnlyDictionary<string, string> counties, Actor actor)
    {
        var read = TableReader.Read(file);
        if (!read.Succeeded)
            return Outcome<List<ExamSiteRow>>.Refused(read.Refusals);
        var table = read.Value;
        if (table.Missing([.. SiteColumns]) is { } missing)
            return missing;
        var errors = new List<Refusal>();
        var rows = new List<ExamSiteRow>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var districts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            var cells = SiteColumns.Select(c => row[table.Column(c)]).ToList();
            foreach (var empty in Enumerable.Range(0, 5).Where(i => cells[i].Length == 0))
                Wrong(row, SiteColumns[empty], "是空的，请填写");
            CheckCounty(cells[2], row, "县区代码");
            if (!int.TryParse(cells[8], out var rooms) || rooms is < 1 or > MaxRooms)
                Wrong(row, "考室数", $"：“{cells[8]}”不是 1 至 {MaxRooms} 的整数");
            if (cells[3].Length > 0 && !seen.Add(cells[3]))
                Wrong(row, "考点代码", $"：考点代码 {cells[3]} 出现了两次");
            if (districts.TryGetValue(cells[0], out var name) && name != cells[1])
                Wrong(row, "考区名称", $"：考区 {cells[0]} 前面写的是“{name}”，请统一");
            districts.TryAdd(cells[0], cells[1]);
            rows.Add(new ExamSiteRow(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7], rooms));
        }
        return errors.Count > 0 ? Outcome<List<ExamSiteRow>>.Refused(errors) : rows;

        void Wrong(TableRow row, string column, string what) => errors.Add(new Refusal("site.cell", "file", table.Place(row, table.Column(column)) + what));

        void CheckCounty(string county, TableRow row, string column)
        {
            if (county.Length == 0)
                return;
            if (!counties.ContainsKey(county))
                Wrong(row, column, $"：没有代码为 {county} 的县（市、区）");
            else if (!actor.Oversees(county))
                Wrong(row, column, $"：{counties[county]}不在管辖范围内");
        }
    }

    public static Outcome<List<ExamScopeRow>> ReadScopes(byte[] file, IReadOnlyDictionary<string, string> counties, IReadOnlySet<string> districts, Actor actor)
    {
        var read = TableReader.Read(file);
        if (!read.Succeeded)
            return Outcome<List<ExamScopeRow>>.Refused(read.Refusals);
        var table = read.Value;
        if (table.Missing([.. ScopeColumns]) is { } missing)
            return missing;
        var errors = new List<Refusal>();
        var rows = new List<ExamScopeRow>();
        foreach (var row in table.Rows)
        {
            var (county, category, district) = (row[table.Column("县区代码")], row[table.Column("科类")], row[table.Column("考区代码")]);
            var code = category.Length == 0 || category == "全部" ? "" : Terms.CategoryOf(category);
            if (!counties.TryGetValue(county, out var name))
                Wrong(row, "县区代码", $"：没有代码为“{county}”的县（市、区）");
            else if (!actor.Oversees(county))
                Wrong(row, "县区代码", $"：{name}不在管辖范围内");
            if (code is null)
                Wrong(row, "科类", $"：没有“{category}”这个科类");
            if (!districts.Contains(district))
                Wrong(row, "考区代码", $"：没有代码为“{district}”的考区，请先导入考点");
            if (rows.Exists(r => r.CountyCode == county && r.Category == code))
                Wrong(row, "县区代码", "：这个县、科类出现了两次");
            rows.Add(new ExamScopeRow(county, code ?? "", district));
        }
        return errors.Count > 0 ? Outcome<List<ExamScopeRow>>.Refused(errors) : rows;

        void Wrong(TableRow row, string column, string what) => errors.Add(new Refusal("scope.cell", "file", table.Place(row, table.Column(column)) + what));
    }
}
