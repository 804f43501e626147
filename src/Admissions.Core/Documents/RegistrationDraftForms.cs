using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Core.Registrations;

namespace Admissions.Core.Documents;

/// <summary>信息采集草表, blank, one sheet a number: the fields and codes of the entry screen in its order (HR-148).</summary>
public sealed record RegistrationDraftForms : PrintedDocument
{
    public required string PointName { get; init; }
    public required string PointCode { get; init; }
    public required IReadOnlyList<DraftFormSheet> Sheets { get; init; }
    public required IReadOnlyList<DraftFormGroup> Groups { get; init; }

    /// <summary>诚信考试承诺书, paragraphs; signed by hand.</summary>
    public required IReadOnlyList<string> Pledge { get; init; }
    public required string RiskStatement { get; init; }

    public static RegistrationDraftForms Of(CampaignContext campaign, string authority, RegistrationPoint point, IReadOnlyList<string> numbers)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(point);
        return new RegistrationDraftForms
        {
            Authority = authority,
            Campaign = campaign.Name,
            PrintedAt = campaign.Now,
            Watermark = CandidateDocuments.Watermark(campaign),
            PointName = point.Name,
            PointCode = point.Code,
            Sheets = [.. numbers.Select(n => new DraftFormSheet(n))],
            Groups =
            [
                .. DraftFormLayout.Of(campaign.Policy).Where(c => c.Field is not (DraftFormLayout.FormNumber or DraftFormLayout.Point)).GroupBy(c => c.Group)
                    .Select(g => new DraftFormGroup(g.Key, [.. g.Select(c => new DraftFormBox(c.Title, Hint(c)))])),
            ],
            Pledge = campaign.Policy.Statement("HonestyPledge")?.Body ?? [],
            RiskStatement = string.Concat(campaign.Policy.Statement("InvalidityRisk")?.Body ?? []),
        };
    }

    /// <summary>Few codes are printed in the box; long tables hang out at the point.</summary>
    private static string Hint(DraftFormColumn column) => column.Codes.Count switch
    {
        0 => DraftFields.IsDate(column.Field) ? "年　月　日" : "",
        <= 14 => string.Join("　", column.Codes.Select(c => $"{c.Key} {c.Value}")),
        _ => "代码见确认点的代码表",
    };
}

/// <param name="Number">As in the barcode.</param>
public sealed record DraftFormSheet(string Number)
{
    public Code128 Barcode => new(Number);
}

public sealed record DraftFormGroup(string Title, IReadOnlyList<DraftFormBox> Boxes);

public sealed record DraftFormBox(string Label, string Hint);
