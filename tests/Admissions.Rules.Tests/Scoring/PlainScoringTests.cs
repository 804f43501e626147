using System.Text;
using Admissions.Rules.Scoring.Verification;
using static Admissions.Rules.Tests.Scoring.PlainScoring;

namespace Admissions.Rules.Tests.Scoring;

/// <summary>Scores, floors and one-point tables against <see cref="PlainScoring"/>: the same text, byte for byte.</summary>
public sealed class PlainScoringTests
{
    private const int Campaigns = 10_000;

    [Fact]
    public void Compute_RandomCampaigns_GivesTheBytesOfThePlainImplementation()
    {
        var candidates = 0;
        Randomly.Check(Campaigns, 30, ScoringCase.Draw, drawn => drawn.Shrink(), drawn =>
        {
            candidates += drawn.Facts.Count;
            var shuffled = drawn.Shuffled(new Random(drawn.Scores.Count));
            return Difference(drawn) ?? Difference(shuffled) ?? Unlike(drawn, shuffled);
        });

        candidates.ShouldBeGreaterThan(4 * Campaigns);
    }

    /// <summary>Whatever the order of rows, the same is said of everybody; of several faults of a candidate any may be told.</summary>
    private static string? Unlike(ScoringCase drawn, ScoringCase shuffled)
    {
        var said = shuffled.Facts.Zip(shuffled.Claims).ToDictionary(pair => pair.First.Candidate, pair => pair.Second, StringComparer.Ordinal);
        foreach (var (facts, claim) in drawn.Facts.Zip(drawn.Claims))
            if (claim.Refused is null ? Written(claim) != Written(said[facts.Candidate]) : said[facts.Candidate].Refused is null)
                return $"{facts.Candidate}: {Written(claim)}, and with shuffled rows {Written(said[facts.Candidate])}";
        return drawn.Table.Rows.SequenceEqual(shuffled.Table.Rows) ? null : "shuffled scores give another one-point table";
    }

    private static string? Difference(ScoringCase drawn)
    {
        var (own, plain) = (new StringBuilder(), new StringBuilder());
        foreach (var (facts, claim) in drawn.Facts.Zip(drawn.Claims))
        {
            own.Append(Written(claim)).Append('\n');
            plain.Append(Candidate(drawn.Policy, facts)).Append('\n');
        }

        own.Append(string.Concat(drawn.Floors.Select(f => $"{f.Level} {f.Category} {f.SubCategory} {Number(f.Lowest)}\n")))
            .Append(string.Concat(drawn.TooLow.Select(t => $"too low {t.Level} {t.Category} {t.SubCategory} {Number(t.Line)} {Number(t.Lowest)}\n")))
            .Append(string.Concat(drawn.Table.Rows.Select(row => $"{Number(row.Score)} {row.Count} {row.Cumulative}\n")))
            .Append(string.Concat(drawn.Table.Ranks.Select(pair => $"{Number(pair.Score)} is {pair.Rank}\n")));
        plain.Append(Floors(drawn.Policy.LineRules, drawn.Floors)).Append(Table(drawn.Scores, drawn.Step))
            .Append(string.Concat(drawn.Table.Ranks.Select(pair => $"{Number(pair.Score)} is {RankOf(drawn.Scores, drawn.Step, pair.Score)}\n")));
        return Encoding.UTF8.GetBytes(own.ToString()).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(plain.ToString())) ? null : $"scoring:\n{own}plain:\n{plain}";
    }

    private static string Written(ScoringClaim claim)
    {
        if (claim.Refused is { } refused)
            return $"{refused.Code} {refused.Field}";
        var sheet = string.Concat(claim.Sheet!.Lines.Select(l => $" {l.Score.Subject} {Number(l.Score.Score)} {l.Score.Mark} {(l.CountsInTotal ? "counts" : "shown")};"));
        var items = string.Concat(claim.Features!.Items.Select(i => $" {i.Code} {i.Points} {(i.Derived ? "derived" : "claimed")} {(i.Counts ? "counts" : "shown")};"));
        return $"total {Number(claim.Sheet.Total)}:{sheet} bonus {claim.Features.Points}:{items}"
            + $" dossier {Number(claim.Dossier)} composite {Number(claim.Composite)} {claim.Position} {string.Join(',', claim.SortKeys!)}";
    }
}
