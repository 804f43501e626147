using Admissions.Core.Registrations;
using Admissions.Rules.Dispatch;
using Admissions.Web.Areas.Candidate.Pages.After;

namespace Admissions.Web.Tests.Candidate;

/// <summary>What a candidate reads about a choice that was not granted, for everything that can have decided.</summary>
public sealed class ResultSentenceTests
{
    public static TheoryData<string, TracedChoice, string> Cases => new()
    {
        { "total", Full(DecidedBy.Key, DispatchRules.Total, own: 480), "您排第 3 名，只投前 2 名；最后一名 490 分，您 480 分，差 10 分。" },
        { "choice number, equal totals", Full(DecidedBy.Key, DispatchRules.Choice), "投出 2 名，最后一名 490 分，您也是 490 分，同分先投志愿在前的考生，您的这个志愿在后面。" },
        { "choice number first", Full(DecidedBy.Key, DispatchRules.Choice, own: 500), "投出 2 名，先投志愿在前的考生，轮到您的这个志愿时已经没有名额。" },
        { "another key", Full(DecidedBy.Key, "chineseMath"), "投出 2 名，最后一名 490 分，您也是 490 分，同分按排序规则排在后面。" },
        { "lot among equals", Full(DecidedBy.Lot), "投出 2 名，最后一名 490 分，您也是 490 分，同分由公开的随机种子排序，您排在后面。" },
        { "lottery", Full(DecidedBy.Lot) with { Last = null }, "投出 2 名，由公开的随机种子抽签决定，您没有抽中。" },
        { "tie", Full(DecidedBy.Tie), "投出 2 名，最后一名 490 分，您也是 490 分，同分的考生不能全部投出，按规则都没有投出。" },
        { "closed by a tie", Full(DecidedBy.Tie) with { Outcome = ChoiceOutcome.Closed }, "同分的考生不能全部投出，按规则从他们起都不投出。" },
        { "reserved place", Full(DecidedBy.ReservedPlace, own: 500), "投出 2 名，其中有预留名额；最后一名是按预留名额投出的，不比您靠前，其余名额由排在您前面的考生占满。" },
        { "not open", Full(DecidedBy.Nothing) with { Why = NoPlaces.InstitutionNotOpen, Last = null }, "这所院校没有参加这一轮投档。" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sentence_ChoiceNotGranted_NamesWhatDecided(string decided, TracedChoice choice, string sentence) =>
        ResultModel.Sentence(choice).ShouldBe(sentence, decided);

    private static TracedChoice Full(DecidedBy decided, string? key = null, decimal own = 490) =>
        new(2, 1, ChoiceOutcome.Full, 2, 2, 5, 3, own, 490, null, decided, Key: key);
}
