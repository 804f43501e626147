namespace Admissions.Rules;

/// <summary>层次: what a candidate studies from and to (HR-40, SX-03). Order is that of the province's tables.</summary>
public enum StudyLevel
{
    UpperSecondaryToBachelor,
    UpperSecondaryToCollege,
    CollegeToBachelor,

    /// <summary>中职: secondary vocational and technical schools (GD-01).</summary>
    LowerSecondaryToVocational,
}

/// <summary>学习形式 (HR-42, SX-04).</summary>
public enum StudyMode
{
    FullTime,
    PartTime,
    Correspondence,
}
