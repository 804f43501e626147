using Admissions.Rules;

namespace Admissions.Core.Documents;

/// <summary>A document that could not be printed for characters that no font has, as its reader is told: whose, which field, which character, what to do.</summary>
public sealed record UnprintableText(string Text) : Refusal("print.missing-glyphs", "", Text)
{
    private const int Named = 3;

    public const string Advice = "文件没有印出来，资料没有改动。请把这几个字换成能打印的字，再打印；不能换的，打电话说明是哪个字，由系统管理员加装有这个字的字库。";

    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["address"] = "地址", ["approvers"] = "审批单位", ["authority"] = "考试机构名称", ["campaign"] = "招生项目名称", ["contact"] = "联系人",
        ["copies"] = "复印件清单", ["detail"] = "办理事项", ["institution"] = "院校名称", ["items"] = "审核项目", ["major"] = "专业名称", ["name"] = "名称",
        ["note"] = "备注", ["office"] = "单位名称", ["place"] = "考室位置", ["pledge"] = "承诺书", ["pointName"] = "报名确认点名称", ["remark"] = "备注",
        ["remarks"] = "备注", ["rules"] = "考生须知", ["sealName"] = "印章名称", ["sender"] = "寄件单位", ["siteAddress"] = "考点地址", ["siteName"] = "考点名称",
    };

    /// <summary>Null for any other failure, which is a bug or a worker that is not there.</summary>
    public static UnprintableText? Of(DocumentFailedException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.Missing.Count == 0 ? null : new UnprintableText(
            string.Join('；', failure.Missing.Take(Named).Select(Describe)) + (failure.Missing.Count > Named ? $"；另有 {failure.Missing.Count - Named} 处" : ""));
    }

    private static string Describe(MissingGlyphs missing)
    {
        var field = missing.Field.Split('.')[^1].Split('[')[0];
        var label = missing.Label ?? Words.GetValueOrDefault(field, "文件正文");
        return $"{(missing.Person is null ? "" : $"考生{missing.Person}的")}{label}里有打印字库没有的字：{GlyphCoverage.Words(missing.Characters.SelectMany(c => c.EnumerateRunes()))}";
    }
}
