using Admissions.Rules.Policy;

namespace Admissions.Rules.Numbering;

/// <summary>Why a layout, a number or a whole numbering run is not accepted. Layouts are policy data (domain-facts §2.5).</summary>
public abstract record NumberRefused(string Code, string Sentence) : Refusal(Code, "number", Sentence, Cited.Numbering);

public sealed record NumberLayoutUnusable(int Segment, string Why) : NumberRefused(
    "number.layout-unusable", $"号码格式第 {Segment} 段有误：{Why}请修改招生政策中的号码格式。");

public sealed record NumberValueMissing(string Name) : NumberRefused(
    "number.value-missing", $"编号所需的“{NumberWords.Of(Name)}”为空。请补全后重新编号。");

public sealed record NumberValueNotMapped(string Name, string Value) : NumberRefused(
    "number.value-not-mapped", $"“{NumberWords.Of(Name)}”的值“{Value}”在号码格式的对照表中没有代码。请在号码格式中补上对照。");

public sealed record NumberValueTooWide(string Name, string Value, int Width) : NumberRefused(
    "number.value-too-wide", $"“{NumberWords.Of(Name)}”的值“{Value}”超过 {Width} 位，无法编号。请加宽号码格式的这一段。");

public sealed record NumberTwice(string Number) : NumberRefused(
    "number.twice", $"号码 {Number} 重复。请检查号码格式是否足以区分全部考生，修改后重新编号。");

public sealed record NumberNotReadable(string Number, string Why) : NumberRefused(
    "number.not-readable", $"号码 {Number} 不符合号码格式：{Why}请核对号码。");

internal static class NumberWords
{
    public static string Of(string name) => name switch
    {
        "year" => "年份",
        "city" => "市州代码",
        "county" => "县区代码",
        "district" => "考区代码",
        "category" => "科类",
        "level" => "层次",
        "room" => "考室号",
        "seat" => "座位号",
        "serial" => "顺序号",
        _ => name,
    };
}
