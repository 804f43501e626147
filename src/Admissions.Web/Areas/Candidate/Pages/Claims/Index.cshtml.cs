using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Admissions.Rules.Scoring;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.Claims;

/// <summary>The candidate's claims: what counts, what is missing, his papers, and the application for exemption (HR-112, SX-130).</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class IndexModel(ClaimReader reader, EvidenceService evidence, ExemptionService exemptions) : CandidatePage
{
    /// <summary>Code and ground of the exemption, joined by a bar; without ground where the policy lists none.</summary>
    [BindProperty]
    public string? Choice { get; set; }

    /// <summary>His own words where the policy lists no grounds.</summary>
    [BindProperty]
    public string? Ground { get; set; }

    [BindProperty]
    public string? Sport { get; set; }

    [BindProperty]
    public string? Rank { get; set; }

    public IReadOnlyList<ClaimCase> Cases { get; private set; } = [];
    public FeaturePointsResult Points { get; private set; } = new(0, []);
    public Refusal? Closed => ClaimTimes.RefuseCandidate(Campaign, RuleFacts.PlaceOf(Own.Registration.Id, Own.Point));
    public bool MayApply => Campaign.Policy.Exemptions.Count > 0 && Closed is null && ClaimRows.Open.Contains(Own.Registration.State)
        && Cases.All(c => c.Key.Kind != EntitlementKind.Exemption || c.State is Rules.Lifecycles.ExemptionApplicationState.Applied);
    public IEnumerable<BonusRule> Derived => Campaign.Policy.Bonuses.Where(b => b.Derived is { } derived && Own.Registration.BirthDate <= derived.BornOnOrBefore);
    public bool AsksRank => Campaign.Policy.Exemptions.Any(e => e.Grounds.Any(g => g.OlympicRankAtMost is not null));

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostUploadAsync(string kind, long id, string document, List<IFormFile> files, CancellationToken cancellationToken)
    {
        if (ClaimKey.Of(kind, id) is not { } key)
            return NotFound();
        var added = await evidence.AddAsync(key, [.. files.Where(f => f.Length > 0).Select(f => new EvidenceUpload(document, f.OpenReadStream()))], Process(), cancellationToken);
        return await FinishAsync(added, added.Succeeded ? $"已上传 {added.Value} 个文件。" : "", cancellationToken);
    }

    public async Task<IActionResult> OnPostWithdrawAsync(string kind, long id, long file, CancellationToken cancellationToken) =>
        ClaimKey.Of(kind, id) is { } key ? await FinishAsync(await evidence.WithdrawAsync(key, file, Process(), cancellationToken), "已撤下文件。", cancellationToken) : NotFound();

    public async Task<IActionResult> OnPostApplyAsync(List<IFormFile> files, CancellationToken cancellationToken)
    {
        var parts = (Choice ?? "").Split('|');
        var rule = Campaign.Policy.Exemptions.FirstOrDefault(e => e.Code == parts[0]);
        var ground = rule is { Grounds.Count: 0 } ? Ground ?? "" : parts.ElementAtOrDefault(1) ?? "";
        var answers = new Dictionary<string, string>(StringComparer.Ordinal) { ["event"] = Sport ?? "", ["rank"] = Rank ?? "" };
        // Files come with the form only where every ground asks for the same papers; else they are uploaded document by document.
        var uploads = rule is { Evidence: [var only, ..] } ? files.Where(f => f.Length > 0).Select(f => new EvidenceUpload(only, f.OpenReadStream())) : [];
        var applied = await exemptions.ApplyAsync(new ApplyExemptionOptions(parts[0], ground, answers, [.. uploads]), Process(), cancellationToken);
        if (!applied.Succeeded)
            AskForFilesAgain();
        return await FinishAsync(applied, "已提交免试申请。", cancellationToken);
    }

    private async Task<IActionResult> FinishAsync<T>(Outcome<T> outcome, string done, CancellationToken cancellationToken)
    {
        if (outcome.Succeeded)
        {
            this.FlashOk(done);
            return GoTo("claims");
        }
        await LoadAsync(cancellationToken);
        return Rejected(outcome.Refusals, field => field switch { "ground" => nameof(Ground), "code" => nameof(Choice), "event" => nameof(Sport), "rank" => nameof(Rank), _ => null });
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Cases = await reader.OwnAsync(Own.Registration.Id, Process(), cancellationToken);
        Points = BonusService.PointsOf(Own.Registration, Cases.Where(c => c.State is Rules.Lifecycles.BonusClaimState)
            .Select(c => new BonusClaim { Code = c.Code, State = (Rules.Lifecycles.BonusClaimState)c.State }), Campaign.Policy);
    }
}
