using Admissions.Rules.Scoring;

namespace Admissions.Rules.Tests.Scoring;

public class TotalScoreTests
{
    private static readonly SubjectScore[] FourPapers = [new("Chinese", 90), new("Mathematics", 100), new("ForeignLanguagePaper", 80), new("HistoryGeography", 120)];

    [Fact]
    public void TryCompute_ThreeSubjects_SumsThem()
    {
        SubjectScore[] papers = [new("Politics", 90), new("English", 80), new("AdvancedMathematics", 70)];

        Total(StudyLevel.CollegeToBachelor, "ScienceEngineering", null, papers).Total.ShouldBe(240);
        papers[2] = papers[2] with { Score = 75.5m };
        Total(StudyLevel.CollegeToBachelor, "ScienceEngineering", null, papers).Total.ShouldBe(245.5m);
    }

    [Fact]
    public void TryCompute_AbsentOrViolation_CountsNothingAndSaysWhy()
    {
        SubjectScore[] papers = [FourPapers[0], new("Mathematics", null, ScoreMark.Absent), FourPapers[2], new("HistoryGeography", 120, ScoreMark.Violation)];

        var sheet = Total(StudyLevel.UpperSecondaryToBachelor, "LiberalArts", null, papers);

        sheet.Total.ShouldBe(170);
        sheet.Lines.Select(l => l.Score.Shown).ShouldBe(["90", "缺考", "80", "违规"]);
    }

    [Fact]
    [Covers("SX-122")]
    public void TryCompute_Art_ShowsMathematicsButDoesNotCountIt()
    {
        SubjectScore[] papers = [new("Chinese", 90), new("Mathematics", 100), new("ForeignLanguagePaper", 80)];

        var art = Total(StudyLevel.UpperSecondaryToCollege, "LiberalArts", "Art", papers);

        art.Total.ShouldBe(170);
        art.Lines.Single(l => !l.CountsInTotal).Score.ShouldBe(new SubjectScore("Mathematics", 100));
        Total(StudyLevel.UpperSecondaryToCollege, "LiberalArts", "Sport", papers).Total.ShouldBe(270);
    }

    [Fact]
    [Covers("SX-163")]
    public void TryComputeForChoice_LowerLevel_CountsTheSubjectsOfThatLevel()
    {
        var policy = Policies.Shaanxi;
        SubjectScore[] papers = [new("Chinese", 100), new("Mathematics", 90), new("ForeignLanguagePaper", 80), new("HistoryGeography", 120)];

        TotalScore.TryComputeForChoice(policy, StudyLevel.UpperSecondaryToBachelor, StudyLevel.UpperSecondaryToBachelor, "LiberalArts", null, papers, out var first).ShouldBeNull();
        TotalScore.TryComputeForChoice(policy, StudyLevel.UpperSecondaryToBachelor, StudyLevel.UpperSecondaryToCollege, "LiberalArts", null, papers, out var fourth).ShouldBeNull();

        first.Total.ShouldBe(390);
        fourth.Total.ShouldBe(270);
        Position(260).ShouldBe(LinePosition.Above);
        Position(280).ShouldBe(LinePosition.BelowLine);
        LinePosition Position(decimal line) => ControlLines.PositionOf(
            policy.LineRules with { ByLevelCategory = [new(StudyLevel.UpperSecondaryToCollege, "LiberalArts", null, line)] },
            new(StudyLevel.UpperSecondaryToCollege, "LiberalArts", null, fourth.Total, fourth.Total));
    }

    [Fact]
    public void TryComputeForChoice_SameTotalPolicy_KeepsTheOwnTotal()
    {
        var policy = Policies.Shaanxi with { Score = Policies.Shaanxi.Score with { CrossLevel = "SameTotal" } };

        TotalScore.TryComputeForChoice(policy, StudyLevel.UpperSecondaryToBachelor, StudyLevel.UpperSecondaryToCollege, "LiberalArts", null, FourPapers, out var sheet).ShouldBeNull();

        sheet.Total.ShouldBe(390);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(150, true)]
    [InlineData(151, false)]
    [InlineData(-1, false)]
    public void Check_Score_LiesBetweenZeroAndFullMark(decimal score, bool right)
    {
        var refusal = TotalScore.Check(new("English", score), Policies.Shaanxi.Subjects);

        (refusal is null).ShouldBe(right);
        if (!right) refusal!.Sentence.ShouldContain("0 至 150");
    }

    [Fact]
    public void TryCompute_WrongPapers_AreRefusedByType()
    {
        Refused(FourPapers[..3]).ShouldBeOfType<ScoreMissing>().Subject.ShouldBe("HistoryGeography");
        Refused([.. FourPapers[..3], new("HistoryGeography", null)]).ShouldBeOfType<ScoreMissing>();
        Refused([.. FourPapers, new("Politics", 1)]).ShouldBeOfType<SubjectNotExamined>();
        Refused([.. FourPapers, FourPapers[0]]).ShouldBeOfType<ScoreTwice>();
        Refused([.. FourPapers[..3], new("HistoryGeography", 151)]).ShouldBeOfType<ScoreOutOfRange>();
        TotalScore.TryCompute(Policies.Shaanxi, StudyLevel.CollegeToBachelor, "Nothing", null, [], out _).ShouldBeOfType<SubjectSetUnknown>();
    }

    private static ScoreRefused? Refused(SubjectScore[] papers) =>
        TotalScore.TryCompute(Policies.Shaanxi, StudyLevel.UpperSecondaryToBachelor, "LiberalArts", null, papers, out _);

    private static ScoreSheet Total(StudyLevel level, string category, string? subCategory, SubjectScore[] papers)
    {
        TotalScore.TryCompute(Policies.Shaanxi, level, category, subCategory, papers, out var sheet).ShouldBeNull();
        return sheet;
    }
}
