using System.Globalization;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Scoring;

/// <summary>Why a paper counts 0 although it may carry a number (HR-47).</summary>
public enum ScoreMark
{
    None,

    /// <summary>缺考.</summary>
    Absent,

    /// <summary>违规: the result of the paper is cancelled.</summary>
    Violation,
}

/// <summary>One paper of one candidate.</summary>
/// <param name="Score">Null only with a mark.</param>
public sealed record SubjectScore(string Subject, decimal? Score, ScoreMark Mark = ScoreMark.None)
{
    /// <summary>What the paper adds to the total.</summary>
    public decimal Counted => Mark == ScoreMark.None ? Score ?? 0 : 0;

    /// <summary>What a person reads: the number, 缺考 or 违规.</summary>
    public string Shown => Mark switch
    {
        ScoreMark.Absent => "缺考",
        ScoreMark.Violation => "违规",
        _ => Score?.ToString("0.###", CultureInfo.InvariantCulture) ?? "—",
    };
}

/// <summary>Why scores cannot be taken in or added up.</summary>
public abstract record ScoreRefused(string Code, string Field, string Sentence, string Source) : Refusal(Code, Field, Sentence, Source);

public sealed record ScoreOutOfRange(string Subject, decimal Score, int Max) : ScoreRefused(
    "score.out-of-range", Subject,
    $"{Terms.Subject(Subject)}成绩 {Score.ToString("0.###", CultureInfo.InvariantCulture)} 超出 0 至 {Max} 分。请核对成绩数据。", "SX-95, HR-47");

public sealed record ScoreMissing(string Subject) : ScoreRefused(
    "score.missing", Subject, $"缺少{Terms.Subject(Subject)}成绩，也没有缺考或违规标记。请补全后重新计算。", "HR-47");

public sealed record ScoreTwice(string Subject) : ScoreRefused(
    "score.twice", Subject, $"{Terms.Subject(Subject)}成绩出现两次。请只保留一条。", "HR-47");

public sealed record SubjectNotExamined(string Subject) : ScoreRefused(
    "score.subject-not-examined", Subject, $"该考生的考试科目中没有{Terms.Subject(Subject)}。请核对层次、科类与科目代码。", "HR-47, SX-77");

public sealed record SubjectSetUnknown(StudyLevel Level, string Category) : ScoreRefused(
    "score.subject-set-unknown", "category", $"招生政策没有规定{Level.Word()}{Terms.Category(Category)}的考试科目。请先完善招生政策。", "SX-77");
