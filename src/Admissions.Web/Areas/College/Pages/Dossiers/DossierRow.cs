using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Rules.Lifecycles;

namespace Admissions.Web.Areas.College.Pages.Dossiers;

/// <summary>One decision as the form holds it; everything is text, because a person may send anything.</summary>
public class DecisionInput
{
    public const string Admit = "PreAdmitted";
    public const string Return = "PreReturned";

    public long Id { get; set; }
    public string? Decision { get; set; }
    public long? Major { get; set; }
    public string? Code { get; set; }
    public string? Text { get; set; }

    /// <summary>Stamp of the decision that the page showed; null where it showed none.</summary>
    public string? Seen { get; set; }

    public DecisionOptions ToOptions() => new(Id, Decision == Admit, Major, Code, Text) { Seen = Seen };

    /// <summary>Whether it is a decision, another than what was shown and than what is stored.</summary>
    public bool Changes(Dossier? stored)
    {
        if (Decision is not (Admit or Return) || Seen == DecisionOptions.Stamp(Decision == Admit, Major, Code, Text))
            return false;
        if (stored is null || stored.DecisionIsAdmit != (Decision == Admit))
            return true;
        return stored.DecisionIsAdmit == true ? stored.AdmittedPlanLineId != Major : stored.ReasonCode != Code || stored.ReasonText != Text?.Trim();
    }

    public static string StampOf(Dossier dossier)
    {
        ArgumentNullException.ThrowIfNull(dossier);
        return DecisionOptions.Stamp(dossier.DecisionIsAdmit, dossier.AdmittedPlanLineId, dossier.ReasonCode, dossier.ReasonText);
    }

    /// <summary>What is stored; an undecided dossier proposes the major it was dispatched for.</summary>
    public static DecisionInput Of(Dossier dossier, IEnumerable<PlanLine> majors)
    {
        ArgumentNullException.ThrowIfNull(dossier);
        return new()
        {
            Id = dossier.Id,
            Decision = dossier.DecisionIsAdmit switch { true => Admit, false => Return, null => null },
            Major = dossier.AdmittedPlanLineId ?? (majors.Any(m => m.Id == dossier.PlanLineId) ? dossier.PlanLineId : null),
            Code = dossier.ReasonCode,
            Text = dossier.ReasonText,
            Seen = StampOf(dossier),
        };
    }

    /// <summary>Key of the model state for a refusal about this row.</summary>
    /// <param name="prefix">Name of the bound model, e.g. <c>Rows[3]</c>.</param>
    /// <param name="field">Field of the refusal: major, reasonCode, reasonText or nothing.</param>
    public static string Key(string prefix, string field) => prefix + field switch
    {
        "major" => ".Major",
        "reasonCode" => ".Code",
        "reasonText" => ".Text",
        "explanation" => ".Explanation",
        _ => ".Decision",
    };
}

/// <summary>A dossier of the list with its form.</summary>
/// <param name="Index">Position in the form.</param>
/// <param name="Majors">Own majors of the same level and category that still have an execution plan.</param>
/// <param name="OutOfOrder">Returned above an admitted one of the same major (HA-07).</param>
public sealed record DossierRow(int Index, Dossier Dossier, DecisionInput Input, IReadOnlyList<PlanLine> Majors, bool OutOfOrder)
{
    public bool IsOpen => !Dossier.Suspended && Dossier.State is DossierState.Downloaded or DossierState.PreAdmitted or DossierState.PreReturned;

    public string Prefix => $"Rows[{Index}]";
}

/// <summary>The answer to a reconsideration: a decision, and the explanation that a kept one needs.</summary>
public sealed class AnswerInput : DecisionInput
{
    public string? Explanation { get; set; }
}
