using Admissions.Core.Data.Entities;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>The names of runs and figures as officers read them.</summary>
public static class RunWords
{
    private const string Digits = "零一二三四五六七八九";

    public static string Of(RunKind kind, int round) => kind == RunKind.Numbering ? "编排准考证号" : $"第{Ordinal(round)}志愿投档";

    public static string Ordinal(int number) => number is >= 0 and < 10 ? Digits[number].ToString() : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
