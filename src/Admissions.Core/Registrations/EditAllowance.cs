using System.Text.Json;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Registrations;

/// <summary>How often a candidate may still change what he has submitted, where the policy limits it (<c>choice.editLimit</c>, HR-86).</summary>
/// <param name="Most">Changes after the first submission, by the policy.</param>
/// <param name="Made">Those he made of himself: neither what a counter sent back to be put right nor a correction by the province counts.</param>
/// <param name="SentBack">The counter has sent back what is in force: the next change is none of his own.</param>
public sealed record EditAllowance(int Most, int Made, bool SentBack)
{
    public int Left => Math.Max(0, Most - Made);

    /// <summary>What he reads before he begins to change anything; without the full stop.</summary>
    public string Sentence => this switch
    {
        { SentBack: true } => "确认点退回来更正的，这一次不算修改次数",
        { Most: 0 } => "报名表提交以后不能再修改",
        { Left: 0 } => $"报名表提交以后最多修改 {Most} 次，您已经改过 {Made} 次，不能再改",
        _ => $"报名表提交以后最多修改 {Most} 次，您已经改过 {Made} 次，还可以修改 {Left} 次",
    };

    /// <summary>Null while he may change what he has submitted.</summary>
    public Refusal? Refused => !SentBack && Left == 0 ? new Refusal("form.edit-limit", "", Sentence + "。发现有错的，请联系报名确认点", Cited.Form) : null;

    /// <summary>Null where nothing is limited.</summary>
    public static async Task<EditAllowance?> OfAsync(AdmissionsDbContext db, Registration registration, CampaignPolicy policy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.Choice.EditLimit is not { } most)
            return null;
        if (registration.Version == 0)
            return new EditAllowance(most, 0, SentBack: false);
        var id = registration.Id;
        var versions = await db.FormVersions.Where(v => v.RegistrationId == id && v.Version > 1).Select(v => v.Version).ToListAsync(cancellationToken);
        var corrected = await db.CorrectionOrders.Where(c => c.RegistrationId == id && c.Version != null).Select(c => c.Version!.Value).ToListAsync(cancellationToken);
        var sentBack = (await db.Events.Where(e => e.RegistrationId == id && e.Type == CounterReader.RefusedEvent && e.After != null).Select(e => e.After!).ToListAsync(cancellationToken))
            .Select(VersionIn).ToHashSet();
        return new EditAllowance(most, versions.Count(version => !corrected.Contains(version) && !sentBack.Contains(version - 1)), sentBack.Contains(registration.Version));
    }

    /// <summary>The version that the counter had before it.</summary>
    private static int VersionIn(string after)
    {
        using var document = JsonDocument.Parse(after);
        return document.RootElement.GetProperty("version").GetInt32();
    }
}
