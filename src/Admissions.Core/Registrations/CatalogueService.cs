using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Choices;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Registrations;

/// <param name="Text">Part of the name, or the code, of an institution or a major.</param>
/// <param name="OnlyAllowed">Leave out what this candidate cannot choose.</param>
/// <param name="Page">From 1.</param>
public sealed record CatalogueQuery(
    string? Text = null, StudyLevel? Level = null, string? Category = null, StudyMode? Mode = null, bool OnlyAllowed = false, int Page = 1, int Size = 10);

/// <summary>A line of the catalogue with the choices it may become.</summary>
/// <param name="Refusals">By choice number: null = may be chosen as that.</param>
public sealed record CatalogueRow(PlanLine Line, IReadOnlyDictionary<int, Refusal?> Refusals)
{
    public bool IsAllowed => Refusals.Values.Any(r => r is null);

    /// <summary>The reasons, each once, of the choices it cannot become; that the level has no such choice at all says nothing about the line.</summary>
    public IReadOnlyList<Refusal> Reasons => [.. Refusals.Values.OfType<Refusal>().Where(r => r.Code != "choice.slot").DistinctBy(r => r.Sentence)];
}

public sealed record CatalogueResult(IReadOnlyList<CatalogueRow> Rows, int Total, int Allowed);

/// <summary>The published plan as one candidate sees it: what he cannot choose stays in the list, with the reason (HR-40…HR-45).</summary>
public sealed class CatalogueService(AdmissionsDbContext db)
{
    public async Task<CatalogueResult> SearchAsync(RegistrationFile file, CatalogueQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(query);
        var rows = (await LinesAsync(file.Campaign.Id, query, cancellationToken)).ConvertAll(line => Judge(line, file));
        var allowed = rows.Count(r => r.IsAllowed);
        var shown = query.OnlyAllowed ? rows.Where(r => r.IsAllowed) : rows;
        return new CatalogueResult(
            [.. shown.Skip((Math.Max(query.Page, 1) - 1) * query.Size).Take(query.Size)], query.OnlyAllowed ? allowed : rows.Count, allowed);
    }

    /// <summary>The public catalogue: published lines, nobody's reasons.</summary>
    public async Task<(IReadOnlyList<PlanLine> Lines, int Total)> BrowseAsync(long campaignId, CatalogueQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var lines = await LinesAsync(campaignId, query, cancellationToken);
        return ([.. lines.Skip((Math.Max(query.Page, 1) - 1) * query.Size).Take(query.Size)], lines.Count);
    }

    /// <summary>Why this line cannot be the choice of this order; null when it can. A line that does not exist is refused as one of no plan.</summary>
    public async Task<Refusal?> RefuseAsync(RegistrationFile file, long lineId, int order, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var line = await db.PlanLines.AsNoTracking().Include(l => l.Institution).SingleOrDefaultAsync(l => l.Id == lineId, cancellationToken);
        if (line is null)
            return ChoiceRules.RefuseLine(order, null, null, file.Campaign.Policy);
        return Judge(line, file).Refusals.TryGetValue(order, out var refusal)
            ? refusal
            : new Refusal("choice.first-missing", ChoiceRules.Field(order), $"请先选第一志愿，再选{ChoiceRules.Name(order)}", Cited.Choices);
    }

    private Task<List<PlanLine>> LinesAsync(long campaignId, CatalogueQuery query, CancellationToken cancellationToken)
    {
        var lines = db.PlanLines.AsNoTracking().Include(l => l.Institution)
            .Where(l => l.CampaignId == campaignId && l.State == PlanLineState.Published);
        if (query.Level is { } level)
            lines = lines.Where(l => l.Level == level);
        if (query.Category is { Length: > 0 } category)
            lines = lines.Where(l => l.Category == category);
        if (query.Mode is { } mode)
            lines = lines.Where(l => l.Mode == mode);
        foreach (var word in (query.Text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(4))
        {
            var text = word.Replace("%", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal);
            lines = lines.Where(l => EF.Functions.ILike(l.MajorName, $"%{text}%") || EF.Functions.ILike(l.Institution!.Name, $"%{text}%")
                || l.MajorCode == text || l.Institution!.Code == text);
        }
        return lines.OrderBy(l => l.Institution!.Code).ThenBy(l => l.Level).ThenBy(l => l.Category).ThenBy(l => l.MajorCode).ThenBy(l => l.Mode)
            .ToListAsync(cancellationToken);
    }

    private static CatalogueRow Judge(PlanLine line, RegistrationFile file)
    {
        var facts = line.ToFacts(file.Campaign);
        var first = file.Choices.FirstOrDefault(c => c.Order == 1)?.Line;
        var refusals = new Dictionary<int, Refusal?>();
        foreach (var slot in file.Campaign.Policy.Choice.Slots)
        {
            if (slot.Order > 1 && first is null)
                continue;
            var elsewhere = file.Draft.Choices.Select((id, index) => (id, Order: index + 1)).FirstOrDefault(c => c.id == line.Id).Order;
            refusals[slot.Order] = OfLine(ChoiceRules.RefuseLine(slot.Order, facts, first, file.Campaign.Policy))
                ?? NotEligible(facts, slot.Order, file)
                ?? (elsewhere > 0 ? new Refusal("choice.already", ChoiceRules.Field(slot.Order), $"已经是您的{ChoiceRules.Name(elsewhere)}", Cited.Choices) : null);
        }
        return new CatalogueRow(line, refusals);
    }

    /// <summary>The rule speaks of a choice already made; beside a line of the catalogue nothing has been chosen yet.</summary>
    private static Refusal? OfLine(Refusal? refusal) =>
        refusal is null ? null : refusal with { Sentence = refusal.Sentence.Replace("，您选的是“", "，这是“", StringComparison.Ordinal) };

    /// <summary>Eligibility that the facts already given rule out, e.g. schooling below the level; what is still blank is no bar.</summary>
    private static Refusal? NotEligible(PlanLineFacts line, int order, RegistrationFile file)
    {
        var hypothetical = new RegistrationCase(file.Facts, [ChoiceFacts.Of(1, line)], file.Campaign.Policy, file.Campaign.Today);
        return file.Campaign.Policy.GeneralEligibility().Where(rule => hypothetical.Holds(rule.When) && !file.Case.Holds(rule.When))
            .SelectMany(rule => rule.Require.Where(r => file.Facts.Text(r.Field) is not null && !hypothetical.Meets(r))
                .Select(r => new Refusal("eligibility." + rule.Code, ChoiceRules.Field(order),
                    r.Sentence ?? $"{DraftFields.Label(r.Field, file.Campaign.Policy)}不符合报考条件", rule.Source)))
            .FirstOrDefault();
    }
}
