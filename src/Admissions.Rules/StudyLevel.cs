namespace Admissions.Rules;

/// <summary>层次: what a candidate studies from and to (HR-40, SX-03). Order is that of the province's tables.</summary>
public enum StudyLevel
{
    UpperSecondaryToBachelor,
    UpperSecondaryToCollege,
    CollegeToBachelor,
}

/// <summary>学习形式 (HR-42, SX-04).</summary>
public enum StudyMode
{
    FullTime,
    PartTime,
    Correspondence,
}
