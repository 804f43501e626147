using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Rules.Entitlements;
using Admissions.Rules.Policy;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Point.Pages.Claims;

/// <summary>The point enters bonus claims with the originals before it (HR-95, SX-52…54). Works without the mouse: F6 from the counter, F8 enters.</summary>
[RequirePermission(UserKind.Staff, Permissions.EnterBonus)]
public sealed class IndexModel(CounterReader counters, ClaimReader reader, BonusService bonuses) : AdmissionsPage
{
    /// <summary>The item that is open for entry.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Item { get; set; }

    [BindProperty]
    public string? Ground { get; set; }

    /// <summary>Answers as ground:question → answer.</summary>
    [BindProperty]
    public Dictionary<string, string> Answers { get; set; } = [];

    public Registration Registration { get; private set; } = null!;
    public IReadOnlyList<ClaimCase> Cases { get; private set; } = [];
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];
    public IEnumerable<BonusRule> Items => Campaign.Policy.Bonuses.Where(b => b.Derived is null);
    public BonusRule? Open => Items.FirstOrDefault(b => b.Code == Item);
    public ClaimCase? CaseOf(string code) => Cases.FirstOrDefault(c => c.Code == code);
    public bool MayEnter(string code) => CaseOf(code)?.State is null or Rules.Lifecycles.BonusClaimState.Claimed;

    /// <summary>Papers of every ground of the open item, those of the first ground first.</summary>
    public IEnumerable<EvidenceRule> Papers => Open is not { } rule ? [] : rule.Grounds.Select(g => g.Evidence ?? rule.Evidence).DefaultIfEmpty(rule.Evidence)
        .SelectMany(e => e).Distinct(StringComparer.Ordinal).Select(Campaign.Policy.Evidence.Of);

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken) => await LoadAsync(id, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(long id, string[] document, string?[] number, string[] seen, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
            return NotFound();
        var ground = Open is null ? null : ClaimRules.GroundOf(Open, Ground)?.Code;
        var answers = Answers.Where(a => a.Key.StartsWith(ground + ":", StringComparison.Ordinal)).ToDictionary(a => a.Key[(ground!.Length + 1)..], a => a.Value, StringComparer.Ordinal);
        var needed = Open is null ? [] : ClaimRules.EvidenceOf(Open, ground);
        var entries = document.Select((code, i) => new EvidenceEntry(code, number.ElementAtOrDefault(i), seen.Contains(code))).Where(e => needed.Contains(e.Kind)).ToList();
        var uploads = Request.Form.Files.Where(f => f.Length > 0 && needed.Contains(f.Name)).Select(f => new EvidenceUpload(f.Name, f.OpenReadStream())).ToList();
        var entered = await bonuses.EnterAsync(new EnterBonusOptions(id, Item ?? "", ground, answers, entries, uploads), Process(), cancellationToken);
        if (!entered.Succeeded)
        {
            Refusals = [.. entered.Refusals, .. uploads.Count > 0 ? [new Refusal("evidence.choose-again", "", $"{ChooseAgain}复印件")] : Array.Empty<Refusal>()];
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }
        if (entered.Value.IsComplete)
            this.FlashOk($"已录入：{Registration.Name}，{Open!.Name}。", "报上级招考机构审核，审核通过才加分。");
        else
            this.FlashWarn("已记下，材料不齐，还不能审核。", string.Join("；", entered.Value.Missing.Select(m => m.Sentence)) + "。");
        return RedirectToPage(new { campaign = Campaign.Slug, id, item = entered.Value.IsComplete ? null : Item });
    }

    private async Task<bool> LoadAsync(long id, CancellationToken cancellationToken)
    {
        if (Actor.PointId is null || await counters.ReadAsync(id, Process(), cancellationToken) is not { } counter)
            return false;
        Registration = counter.Registration;
        Cases = [.. (await reader.OwnAsync(id, Process(), cancellationToken)).Where(c => c.Key.Kind == EntitlementKind.Bonus)];
        return true;
    }
}
