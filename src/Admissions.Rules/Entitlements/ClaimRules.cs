using System.Globalization;
using Admissions.Rules.Conditions;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Entitlements;

/// <summary>What one claim says and what the registration says of the claimant.</summary>
/// <param name="Ground">Code of a ground of the policy; for an exemption without listed grounds, the ground in his own words.</param>
/// <param name="Answers">Answers by the code of the question; for athletes <c>event</c> (Olympic, Other) and <c>rank</c>.</param>
/// <param name="Ethnicity">GB/T 3304.</param>
public sealed record ClaimFacts(string? Ground, IReadOnlyDictionary<string, string> Answers, string? Ethnicity = null, StudyLevel? Level = null) : IFacts
{
    private const string AnswerPrefix = "answer.";

    /// <summary>Name of the fact that is the answer to a question.</summary>
    public static string AnswerTo(string question) => AnswerPrefix + question;

    string? IFacts.Text(string fact) => fact switch
    {
        FactNames.Ethnicity => Ethnicity,
        FactNames.Level => Level?.ToString(),
        _ when fact.StartsWith(AnswerPrefix, StringComparison.Ordinal) => Answers.GetValueOrDefault(fact[AnswerPrefix.Length..]),
        _ => null,
    };
}

/// <summary>What is known of one evidence document of a claim.</summary>
/// <param name="Seen">An officer has seen the original.</param>
public sealed record EvidenceFacts(string Code, string? Number, int Files, bool Seen);

/// <summary>Whether a claim for bonus or exemption is one, and what it lacks (SX-51…60, SX-129…143).</summary>
public static class ClaimRules
{
    /// <summary>The two answers to the question <c>event</c> of athletes.</summary>
    public const string OlympicEvent = "Olympic", OtherEvent = "Other";

    /// <summary>The two questions that athletes answer.</summary>
    public const string EventQuestion = "event", RankQuestion = "rank";

    /// <summary>The ground that the claim names, or the only one there is.</summary>
    public static BonusGround? GroundOf(BonusRule rule, string? ground)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Grounds is [var only] ? only : rule.Grounds.FirstOrDefault(g => g.Code == ground);
    }

    /// <summary>Why the claim does not entitle to the bonus; empty when it does.</summary>
    public static IReadOnlyList<Refusal> Check(BonusRule rule, ClaimFacts facts)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(facts);
        if (rule.Derived is not null)
            return [new Refusal("claim.derived", "code", $"“{rule.Name}”由系统按出生日期给分，不用申请", rule.Source)];
        if (rule.Grounds.Count == 0)
            return [];
        if (GroundOf(rule, facts.Ground) is not { } ground)
            return [new Refusal("claim.ground", "ground", $"“{rule.Name}”有几种情形，请选一种", rule.Source)];
        var refusals = new List<Refusal>();
        if (!ground.EthnicityClause().Holds(facts))
            refusals.Add(new Refusal("claim.ethnicity", "ground", $"“{ground.Name}”只给少数民族考生加分。请核对民族和加分项目", rule.Source));
        foreach (var question in ground.Questions)
        {
            var answer = question.Answers.FirstOrDefault(a => a.Code == facts.Answers.GetValueOrDefault(question.Code));
            if (answer is null)
                refusals.Add(new Refusal("claim.answer-missing", question.Code, $"请选择“{question.Label}”", rule.Source));
            else if (!question.ToClause().Holds(facts))
                refusals.Add(new Refusal("claim.does-not-count", question.Code, $"{question.Label}是“{answer.Name}”的，不在加分范围，不能加分", rule.Source));
        }
        return refusals;
    }

    /// <summary>Why the application cannot be made on this ground; empty when it can.</summary>
    public static IReadOnlyList<Refusal> Check(ExemptionRule rule, ClaimFacts facts)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(facts);
        if (!rule.LevelClause().Holds(facts))
            return [new Refusal("exemption.level", "code", $"“{rule.Name}”只适用于报考{string.Join('、', rule.Levels!.Select(l => l.Word()))}的考生，您报考的是{facts.Level!.Value.Word()}", rule.Source)];
        if (rule.Grounds.Count == 0)
            return string.IsNullOrWhiteSpace(facts.Ground) ? [new Refusal("exemption.ground", "ground", "请写明免试入学的依据，例如获得的荣誉称号", rule.Source)] : [];
        return rule.Grounds.FirstOrDefault(g => g.Code == facts.Ground) is { } ground
            ? [.. CheckRank(rule, ground, facts)]
            : [new Refusal("exemption.ground", "ground", "请选择申请免试入学的情形", rule.Source)];
    }

    /// <summary>Codes of the evidence documents that the claim needs.</summary>
    public static IReadOnlyList<string> EvidenceOf(BonusRule rule, string? ground)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return GroundOf(rule, ground)?.Evidence ?? rule.Evidence;
    }

    /// <inheritdoc cref="EvidenceOf(BonusRule, string)"/>
    public static IReadOnlyList<string> EvidenceOf(ExemptionRule rule, string? ground)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return [.. rule.Evidence.Concat(rule.Grounds.FirstOrDefault(g => g.Code == ground)?.Evidence ?? []).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What is missing of the evidence, one sentence a document; empty when the claim is complete.</summary>
    /// <param name="source">Words of the rule that asks for the evidence.</param>
    /// <param name="originals">Whether the originals must have been seen; false tells a candidate at home what to prepare.</param>
    public static IReadOnlyList<Refusal> Missing(IReadOnlyList<string> needed, IReadOnlyCollection<EvidenceFacts> shown, EvidencePolicy policy, string? source, bool originals = true)
    {
        ArgumentNullException.ThrowIfNull(needed);
        ArgumentNullException.ThrowIfNull(policy);
        var refusals = new List<Refusal>();
        foreach (var rule in needed.Select(policy.Of))
        {
            var item = shown.FirstOrDefault(e => e.Code == rule.Code);
            var lacks = new List<string>();
            if (rule.Copy && item is null or { Files: 0 })
                lacks.Add("复印件");
            if (rule.Number && string.IsNullOrWhiteSpace(item?.Number))
                lacks.Add("编号");
            if (originals && item?.Seen != true)
                lacks.Add("原件核验");
            if (lacks.Count > 0)
                refusals.Add(new Refusal("evidence.missing", rule.Code, $"材料不齐：《{rule.Name}》缺{string.Join('、', lacks)}", source));
        }
        return refusals;
    }

    /// <summary>SX-131…133: the rank that counts depends on whether the event is an Olympic one.</summary>
    private static IEnumerable<Refusal> CheckRank(ExemptionRule rule, ExemptionGround ground, ClaimFacts facts)
    {
        if (ground.OlympicRankAtMost is null && ground.OtherRankAtMost is null)
            yield break;
        var sport = facts.Answers.GetValueOrDefault(EventQuestion);
        if (sport is not (OlympicEvent or OtherEvent))
        {
            yield return new Refusal("exemption.event", EventQuestion, "请选择是不是奥运会项目", rule.Source);
            yield break;
        }
        if (!int.TryParse(facts.Answers.GetValueOrDefault(RankQuestion), NumberStyles.None, CultureInfo.InvariantCulture, out var rank) || rank < 1)
        {
            yield return new Refusal("exemption.rank", RankQuestion, "请填写名次，例如 3", rule.Source);
            yield break;
        }
        if (!ground.ToClause().Holds(facts))
        {
            var limit = sport == OlympicEvent ? ground.OlympicRankAtMost : ground.OtherRankAtMost;
            yield return new Refusal("exemption.rank-too-low", RankQuestion,
                $"{ground.Name}{(sport == OlympicEvent ? "奥运会项目" : "非奥运会项目")}{(limit == 1 ? "第 1 名" : $"前 {limit} 名")}才能免试入学，第 {rank} 名不符合", rule.Source);
        }
    }
}
