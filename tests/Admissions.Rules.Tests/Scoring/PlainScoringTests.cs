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
        for (var seed = 0; seed < Campaigns; seed++)
        {
            var drawn = ScoringCase.Draw(500_000 + seed);
            var (own, plain) = (new StringBuilder(), new StringBuilder());
            foreach (var (facts, claim) in drawn.Facts.Zip(drawn.Claims))
            {
                own.Append(Written(claim)).Append('\n');
                plain.Append(Candidate(drawn.Policy, facts)).Append('\n');
                candidates++;
            }

            own.Append(string.Concat(drawn.Floors.Select(f => $"{f.Level} {f.Category} {f.SubCategory} {Number(f.Lowest)}\n")))
                .Append(string.Concat(drawn.TooLow.Select(t => $"too low {t.Level} {t.Category} {t.SubCategory} {Number(t.Line)} {Number(t.Lowest)}\n")))
                .Append(string.Concat(drawn.Table.Rows.Select(row => $"{Number(row.Score)} {row.Count} {row.Cumulative}\n")))
                .Append(string.Concat(drawn.Table.Ranks.Select(pair => $"{Number(pair.Score)} is {pair.Rank}\n")));
            plain.Append(Floors(drawn.Policy.LineRules, drawn.Floors)).Append(Table(drawn.Scores, drawn.Step))
                .Append(string.Concat(drawn.Table.Ranks.Select(pair => $"{Number(pair.Score)} is {RankOf(drawn.Scores, drawn.Step, pair.Score)}\n")));

            Encoding.UTF8.GetBytes(own.ToString()).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(plain.ToString())).ShouldBeTrue($"seed {seed}:\n{own}\nplain:\n{plain}");
        }

        candidates.ShouldBeGreaterThan(4 * Campaigns);
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
