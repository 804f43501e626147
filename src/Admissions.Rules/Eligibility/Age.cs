namespace Admissions.Rules.Eligibility;

public static class Age
{
    /// <summary>Completed years on a day; a year is complete on the birthday itself (who was born on 29 February completes it on 1 March).</summary>
    public static int On(DateOnly birth, DateOnly day)
    {
        var years = day.Year - birth.Year;
        return (day.Month, day.Day).CompareTo((birth.Month, birth.Day)) < 0 ? years - 1 : years;
    }
}

/// <summary>Schooling in the order that rules compare.</summary>
public enum EducationRank
{
    BelowUpperSecondary,
    UpperSecondary,
    College,
    Bachelor,
    Postgraduate,
}

public static class EducationRanks
{
    /// <summary>The rank of a GB/T 4658 code, whose first digit names the stage.</summary>
    public static EducationRank Of(string? code) => code is { Length: > 0 }
        ? code[0] switch
        {
            '1' => EducationRank.Postgraduate,
            '2' => EducationRank.Bachelor,
            '3' => EducationRank.College,
            '4' or '6' => EducationRank.UpperSecondary,
            _ => EducationRank.BelowUpperSecondary,
        }
        : EducationRank.BelowUpperSecondary;
}
