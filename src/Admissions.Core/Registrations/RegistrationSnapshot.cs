using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Policy;

namespace Admissions.Core.Registrations;

/// <summary>
/// What was submitted, frozen in codes and in words: later changes of the draft, of the plan or of a code table do not
/// touch it. Its JSON is canonical (properties in the order below, no blanks), so equal content has an equal digest.
/// </summary>
public sealed record RegistrationSnapshot
{
    public required string Campaign { get; init; }
    public required int PolicyVersion { get; init; }
    public required string RegistrationNumber { get; init; }
    public required int Version { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public required DocumentKind DocumentKind { get; init; }
    public required string DocumentNumber { get; init; }

    /// <summary>The fields asked of this candidate, in the order of the form; fields left blank are absent.</summary>
    public required IReadOnlyList<SnapshotField> Fields { get; init; }
    public required IReadOnlyList<SnapshotChoice> Choices { get; init; }
    public required SnapshotPoint Point { get; init; }
    public required IReadOnlyList<SnapshotStatement> Statements { get; init; }

    /// <summary>What the candidate was warned of when he submitted; null when of nothing.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Name of the field with the consent to be adjusted within the same category (SX-44).</summary>
    public const string ReassignmentField = "reassignmentConsent";

    /// <summary>The candidate agreed to be admitted to a major of the same category that he did not choose; blank means no.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool AcceptsReassignment => Fields.Any(f => f is { Field: ReassignmentField, Value: "true" });

    public string Write() => JsonSerializer.Serialize(this, EventLog.Json);

    public static RegistrationSnapshot Read(string json) => JsonSerializer.Deserialize<RegistrationSnapshot>(json, EventLog.Json)!;

    /// <summary>SHA-256 as lower-case hex.</summary>
    public static string DigestOf(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));

    /// <summary>The draft's content as it would be submitted; its choices and point exist, because the rules have passed it.</summary>
    public static RegistrationSnapshot Of(RegistrationFile file, int version, DateTimeOffset at, Acceptance? riskAccepted)
    {
        ArgumentNullException.ThrowIfNull(file);
        var policy = file.Campaign.Policy;
        return new RegistrationSnapshot
        {
            Campaign = policy.Campaign.Code,
            PolicyVersion = file.Campaign.PolicyVersion,
            RegistrationNumber = Registrations.RegistrationNumber.Of(file.Registration),
            Version = version,
            SubmittedAt = at,
            DocumentKind = file.Registration.DocumentKind,
            DocumentNumber = file.Registration.DocumentNumber,
            Fields = [.. FieldsOf(file.Draft, policy)],
            Choices =
            [
                .. file.Draft.Choices.Select((id, index) => (Id: id, Order: index + 1)).Where(c => c.Id != 0)
                    .Select(c => SnapshotChoice.Of(c.Order, file.Lines[c.Id])),
            ],
            Point = SnapshotPoint.Of(file.Point!),
            Statements =
            [
                .. file.Accepted.Concat(riskAccepted is null ? [] : [riskAccepted]).OrderBy(a => a.Kind).ThenBy(a => a.TextVersion)
                    .Select(a => new SnapshotStatement(a.Kind, a.TextVersion)),
            ],
            Warnings = RegistrationCheck.Warnings(file) is { Count: > 0 } warnings ? [.. warnings.Select(w => w.Sentence)] : null,
        };
    }

    /// <summary>Every field the policy speaks of that has a value, in its order.</summary>
    public static IEnumerable<SnapshotField> FieldsOf(RegistrationDraft draft, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(policy);
        return policy.BasicInformation.Fields.Select(f => f.Field).Concat(policy.BasicInformation.ExtraFields.Select(f => f.Code))
            .Where(field => draft.Text(field) is not null)
            .Select(field => new SnapshotField(field, DraftFields.Label(field, policy), draft.Text(field)!, DraftFields.Words(field, draft.Text(field), policy)!));
    }
}

/// <param name="Value">Code or text as stored.</param>
/// <param name="Words">As a person reads it.</param>
public sealed record SnapshotField(string Field, string Label, string Value, string Words);

public sealed record SnapshotChoice(
    int Order, long PlanLineId, string InstitutionCode, string InstitutionName, string MajorCode, string MajorName,
    StudyLevel Level, string Category, StudyMode Mode, decimal Years)
{
    public static SnapshotChoice Of(int order, PlanLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return new SnapshotChoice(order, line.Id, line.Institution!.Code, line.Institution.Name, line.MajorCode, line.MajorName,
            line.Level, line.Category, line.Mode, line.Duration);
    }

    /// <summary>「8012 湘岳大学　020 会计学」.</summary>
    public string Title => $"{InstitutionCode} {InstitutionName}　{MajorCode} {MajorName}";

    /// <summary>「专升本　经济管理类　业余　2.5年」.</summary>
    public string Detail => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{Level.Word()}　{Terms.Category(Category)}　{Mode.Word()}　{Years:0.#}年");
}

public sealed record SnapshotPoint(long Id, string Code, string CountyCode, string Name, string Address, string Phone)
{
    public static SnapshotPoint Of(RegistrationPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return new SnapshotPoint(point.Id, point.Code, point.CountyCode, point.Name, point.Address, point.ContactPhone);
    }
}

public sealed record SnapshotStatement(AcceptanceKind Kind, int Version);
