using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Campaigns;
using Admissions.Rules.Policy;
using Admissions.Rules.Reporting;

namespace Admissions.Rules.Tests.Reporting;

/// <summary>A digest says the same for ever in the layout in which it was taken.</summary>
public class ReportLayoutTests
{
    private static readonly ExtraField Work = Own("workPlace"), Reason = Own("outsideReason"), Unit = Own("workUnit");

    /// <summary>Digests as the program has given them under each layout; whoever changes one makes every county report anew.</summary>
    [Fact]
    public void Digest_OfEachLayout_IsTheTextAgreedThen()
    {
        var (fields, rows) = (Layout(Work, Reason), new[] { Row("43010001", "430102", ""), Row("43010002", "", "返乡") });
        var common = rows.Select(row => string.Concat(row.Values.Take(32).Where((_, i) => CandidateLayout.Fields[i].Key != "admissionType").Select(value => value + "\u001F"))).ToList();

        string[] expected =
        [
            Hash($"{common[0]}\n{common[1]}\n"),
            Hash($"{common[0]}ZD01=430102\u001F\n{common[1]}ZD02=返乡\u001F\n"),
            Hash($"{common[0]}WORKPLACE=430102\u001F\n{common[1]}{CandidateLayout.OwnName("outsideReason")}=返乡\u001F\n"),
        ];

        ReportLayout.All.Take(3).Select(layout => ReportDigest.Of(rows, fields, layout).Hash).ShouldBe(expected);
        ReportLayout.All.Select(layout => ReportDigest.Of(rows, fields, layout).Layout).ShouldBe(Enumerable.Range(1, ReportLayout.All.Count));
    }

    [Fact]
    public void Digest_FieldsInAnotherOrderOrABlankOneMore_IsTheSame()
    {
        var first = ReportDigest.Of([Row("43010001", "430102", "返乡")], Layout(Work, Reason), ReportLayout.Current);
        var turned = ReportDigest.Of([Row("43010001", "返乡", "430102")], Layout(Reason, Work), ReportLayout.Current);
        var more = ReportDigest.Of([Row("43010001", "", "430102", "返乡")], Layout(Unit, Work, Reason), ReportLayout.Current);

        (turned.Hash, more.Hash).ShouldBe((first.Hash, first.Hash));
        ReportDigest.Of([Row("43010001", "返乡", "430102")], Layout(Work, Reason), ReportLayout.Current).Hash.ShouldNotBe(first.Hash);
    }

    [Fact]
    public void Digest_LaterCommonField_ChangesNoOlderLayout()
    {
        // What a layout of the future will be to this one: a field of the present ones less.
        var older = new ReportLayout(0, CandidateLayout.Fields.Count - 1, OwnFieldsInReport.None);
        var (plain, other) = (Row("43010001"), Row("43010001"));
        other = new CandidateRow([.. other.Values.SkipLast(1), "another photo"]);

        ReportDigest.Of([other], Layout(), older).Hash.ShouldBe(ReportDigest.Of([plain], Layout(), older).Hash);
        ReportDigest.Of([other], Layout(), ReportLayout.Current).Hash.ShouldNotBe(ReportDigest.Of([plain], Layout(), ReportLayout.Current).Hash);
    }

    [Fact]
    public void Of_NoNumberOrANewerOne_IsEveryUnnumberedLayoutOrNone()
    {
        ReportLayout.Of(null).Select(layout => layout.Number).ShouldBe([2, 1]);
        ReportLayout.Of(3).ShouldHaveSingleItem().Number.ShouldBe(3);
        ReportLayout.Of(ReportLayout.Current.Number + 1).ShouldBeEmpty();
        ReportLayout.Current.Common.ShouldBe(CandidateLayout.Fields.Count, "a field that is added needs a layout that has it");
    }

    [Fact]
    public void OwnName_AnyCode_IsShortStableAndNobodyElses()
    {
        string[] codes = ["workUnit", "workPlace", "nurseLicense", "nurseLicenseNumber", "medicalEmployer", "zd01", "XM", "1st", "工作单位", "备注一", "a_b"];

        var names = codes.Select(CandidateLayout.OwnName).ToList();

        names.ShouldBeUnique();
        names.ShouldAllBe(name => name.Length <= 10 && char.IsAsciiLetterUpper(name[0]) && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_'));
        names.ShouldNotContain(name => CandidateLayout.Fields.Any(field => field.Dbf == name) || name.StartsWith("ZD0", StringComparison.Ordinal));
        // Files with these names are about.
        (names[0], names[1], names[2]).ShouldBe(("WORKUNIT", "WORKPLACE", CandidateLayout.OwnName("nurseLicense")));
        CandidateLayout.OwnName("nurseLicense").ShouldStartWith("ZNUR_");
    }

    [Fact]
    public void Validate_CodesThatDifferByCaseOnly_AreRefused()
    {
        var fields = """[{ "code": "workUnit", "label": "工作单位", "kind": "Text", "required": false }, { "code": "WORKUNIT", "label": "单位", "kind": "Text", "required": false }]""";
        Rules.Tests.Policy.PolicyEdits.Errors("hunan-adult", ("basicInformation.extraFields", fields)).ShouldContain(error => error.Sentence.Contains("导出文件里的字段名“WORKUNIT”写了两次"));
    }

    private static ExtraField Own(string code) => new() { Code = code, Label = code, Kind = ExtraFieldKind.Text, Required = false };

    private static IReadOnlyList<LayoutField> Layout(params ExtraField[] own)
    {
        var pack = PolicyPacks.Read("hunan-adult");
        return CandidateLayout.Of(pack with { BasicInformation = pack.BasicInformation with { ExtraFields = own } });
    }

    private static CandidateRow Row(string number, params string[] own) =>
        new([.. CandidateLayout.Fields.Select((field, i) => i == 0 ? number : field.Key == "bonuses" ? "" : $"{field.Key}"), .. own]);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
