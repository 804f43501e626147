namespace Admissions.Rules;

/// <summary>The Chinese words of the codes that a policy declares, for sentences, tables and files.</summary>
public static class Terms
{
    private static readonly Dictionary<string, string> Categories = new(StringComparer.Ordinal)
    {
        ["LiberalArts"] = "文史类",
        ["ScienceEngineering"] = "理工类",
        ["Art"] = "艺术类",
        ["Sport"] = "体育类",
        ["ForeignLanguages"] = "外语类",
        ["EconomicsManagement"] = "经济管理类",
        ["Law"] = "法学类",
        ["Education"] = "教育学类",
        ["Agriculture"] = "农学类",
        ["Medicine"] = "医学类",
        ["ChineseMedicine"] = "中医药类",
        ["Vocational"] = "中职类",
    };

    private static readonly Dictionary<string, string> Subjects = new(StringComparer.Ordinal)
    {
        ["Chinese"] = "语文",
        ["Mathematics"] = "数学",
        ["ForeignLanguagePaper"] = "外语",
        ["HistoryGeography"] = "史地",
        ["PhysicsChemistry"] = "理化",
        ["Politics"] = "政治",
        ["English"] = "英语",
        ["CollegeChinese"] = "大学语文",
        ["ArtIntroduction"] = "艺术概论",
        ["AdvancedMathematics"] = "高等数学",
        ["CivilLaw"] = "民法",
        ["EducationTheory"] = "教育理论",
        ["EcologyBasics"] = "生态学基础",
        ["MedicineComprehensive"] = "医学综合",
        ["LiberalArtsComprehensive"] = "文科综合",
        ["ScienceComprehensive"] = "理科综合",
        ["MoralEducation"] = "思想品德",
        ["Physics"] = "物理",
        ["Chemistry"] = "化学",
        ["PhysicalEducation"] = "体育",
    };

    private static readonly Dictionary<string, string> Languages = new(StringComparer.Ordinal)
    {
        ["EN"] = "英语",
        ["JA"] = "日语",
        ["RU"] = "俄语",
    };

    public static string Word(this StudyLevel level) => level switch
    {
        StudyLevel.UpperSecondaryToBachelor => "高起本",
        StudyLevel.UpperSecondaryToCollege => "高起专",
        StudyLevel.CollegeToBachelor => "专升本",
        StudyLevel.LowerSecondaryToVocational => "中职",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };

    public static string Word(this StudyMode mode) => mode switch
    {
        StudyMode.FullTime => "脱产",
        StudyMode.PartTime => "业余",
        StudyMode.Correspondence => "函授",
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    /// <summary>The level named by a province's file, or null.</summary>
    public static StudyLevel? LevelOf(string word) =>
        Enum.GetValues<StudyLevel>().Cast<StudyLevel?>().FirstOrDefault(level => level!.Value.Word() == word.Trim());

    /// <summary>The mode named by a province's file, or null.</summary>
    public static StudyMode? ModeOf(string word) =>
        Enum.GetValues<StudyMode>().Cast<StudyMode?>().FirstOrDefault(mode => mode!.Value.Word() == word.Trim());

    /// <summary>「文史类」 for LiberalArts; an unknown code stands for itself.</summary>
    public static string Category(string code) => Categories.GetValueOrDefault(code, code);

    /// <summary>The code of 「文史类」 or 「文史」, or null.</summary>
    public static string? CategoryOf(string word)
    {
        var full = word.Trim();
        if (!full.EndsWith('类'))
            full += "类";
        return Categories.FirstOrDefault(pair => pair.Value == full).Key;
    }

    public static string Subject(string code) => Subjects.GetValueOrDefault(code, code);

    /// <summary>The code of a subject's Chinese name, or null.</summary>
    public static string? SubjectOf(string word) => Subjects.FirstOrDefault(pair => pair.Value == word.Trim()).Key;

    public static string Language(string code) => Languages.GetValueOrDefault(code, code);
}
