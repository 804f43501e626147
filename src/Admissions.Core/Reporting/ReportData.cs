using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Reporting;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>The candidates that count, in the agreed layout; and a report's summary and row digests as they are stored.</summary>
public static class ReportData
{
    private static readonly BonusClaimState[] Counting = [.. BonusClaimLifecycle.Counts];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>How many candidates are read, and in memory, at a time.</summary>
    public const int Batch = 500;

    /// <summary>Valid candidates of a division, by candidate number in the order of its bytes; read in batches while it is walked.</summary>
    /// <param name="division">Prefix of county codes.</param>
    public static IAsyncEnumerable<CandidateRow> RowsAsync(AdmissionsDbContext db, CampaignContext campaign, string division, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(campaign);
        return RowsAsync(db, campaign, db.Registrations.Where(r => r.CampaignId == campaign.Id && r.State == RegistrationState.Valid && r.CountyCode!.StartsWith(division)), cancellationToken);
    }

    /// <summary>As above, for any candidates who have a number, whatever their state.</summary>
    /// <param name="wanted">Of the campaign.</param>
    public static async IAsyncEnumerable<CandidateRow> RowsAsync(AdmissionsDbContext db, CampaignContext campaign, IQueryable<Registration> wanted, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(campaign);
        var own = Own(campaign);
        var lines = await LinesAsync(db, campaign, cancellationToken);
        var last = "";
        while (true)
        {
            var batch = await wanted.AsNoTracking().Include(r => r.Point).Where(r => EF.Functions.Collate(r.CandidateNumber!, "C").CompareTo(last) > 0)
                .OrderBy(r => EF.Functions.Collate(r.CandidateNumber!, "C")).Take(Batch).ToListAsync(cancellationToken);
            foreach (var row in await RowsOfAsync(db, batch, lines, own, cancellationToken))
                yield return row;
            if (batch.Count < Batch)
                yield break;
            last = batch[^1].CandidateNumber!;
        }
    }

    /// <summary>These candidates as they are in force, in the order given; who has no number has a blank one.</summary>
    /// <param name="registrations">Of the campaign, each with its point.</param>
    /// <param name="lines">As <see cref="LinesAsync"/> gives them, once for many calls.</param>
    internal static async Task<IReadOnlyList<CandidateRow>> OfAsync(
        AdmissionsDbContext db, CampaignContext campaign, List<Registration> registrations, Dictionary<long, (string Code, string Mode)> lines, CancellationToken cancellationToken) =>
        await RowsOfAsync(db, registrations, lines, Own(campaign), cancellationToken);

    private static List<string> Own(CampaignContext campaign) => campaign.Policy.BasicInformation.ExtraFields.Select(f => f.Code).ToList();

    /// <summary>Code and mode of every plan line of the campaign.</summary>
    internal static Task<Dictionary<long, (string Code, string Mode)>> LinesAsync(AdmissionsDbContext db, CampaignContext campaign, CancellationToken cancellationToken) =>
        db.PlanLines.AsNoTracking().Where(l => l.CampaignId == campaign.Id)
            .Select(l => new { l.Id, Code = l.Institution!.Code + "-" + l.MajorCode, l.Mode }).ToDictionaryAsync(l => l.Id, l => (l.Code, Mode: l.Mode.ToString()), cancellationToken);

    /// <summary>The division's candidates in memory: for one county, or for comparing.</summary>
    public static async Task<IReadOnlyList<CandidateRow>> ReadAsync(AdmissionsDbContext db, CampaignContext campaign, string division, CancellationToken cancellationToken) =>
        await RowsAsync(db, campaign, division, cancellationToken).ToListAsync(cancellationToken);

    /// <summary>The fingerprint of a division's candidates in the present layout; of each only its digest stays in memory.</summary>
    public static async Task<ReportDigest> DigestAsync(AdmissionsDbContext db, CampaignContext campaign, string division, CancellationToken cancellationToken) =>
        (await DigestsAsync(db, campaign, division, [ReportLayout.Current], cancellationToken))[0];

    /// <summary>As <see cref="DigestAsync"/>, in each of the layouts; the candidates are read once.</summary>
    public static async Task<IReadOnlyList<ReportDigest>> DigestsAsync(
        AdmissionsDbContext db, CampaignContext campaign, string division, IReadOnlyList<ReportLayout> layouts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(layouts);
        var fields = CandidateLayout.Of(campaign.Policy);
        var digests = layouts.Select(layout => new ReportDigestBuilder(fields, layout)).ToList();
        try
        {
            await foreach (var row in RowsAsync(db, campaign, division, cancellationToken))
                digests.ForEach(digest => digest.Add(row));
            return digests.ConvertAll(digest => digest.Build());
        }
        finally
        {
            digests.ForEach(digest => digest.Dispose());
        }
    }

    private static async Task<IReadOnlyList<CandidateRow>> RowsOfAsync(AdmissionsDbContext db, List<Registration> registrations, Dictionary<long, (string Code, string Mode)> lines, List<string> own, CancellationToken cancellationToken)
    {
        var ids = registrations.ConvertAll(r => r.Id);
        var forms = await db.ChoiceForms.AsNoTracking().Where(f => f.IsEffective && ids.Contains(f.RegistrationId)).ToDictionaryAsync(f => f.RegistrationId, f => f.PlanLineIds, cancellationToken);
        var photos = await db.Photos.Where(p => p.IsCurrent && ids.Contains(p.RegistrationId)).Select(p => new { p.RegistrationId, p.Digest }).ToDictionaryAsync(p => p.RegistrationId, p => p.Digest, cancellationToken);
        var bonuses = (await db.BonusClaims.Where(b => Counting.Contains(b.State) && ids.Contains(b.RegistrationId))
            .Select(b => new { b.RegistrationId, b.Code }).ToListAsync(cancellationToken)).ToLookup(b => b.RegistrationId, b => b.Code);
        var answers = await OwnAsync(db, ids, own, cancellationToken);
        return registrations.ConvertAll(r =>
        {
            var chosen = forms.GetValueOrDefault(r.Id, []);
            var first = chosen.Where(lines.ContainsKey).Select(id => lines[id].Mode).FirstOrDefault() ?? "";
            return Row(r, string.Join(';', chosen.Select(id => lines.TryGetValue(id, out var line) ? line.Code : "")), first,
                string.Join(';', bonuses[r.Id].Order(StringComparer.Ordinal)), photos.GetValueOrDefault(r.Id, ""), answers.GetValueOrDefault(r.Id) ?? own.ConvertAll(_ => ""));
        });
    }

    /// <summary>The campaign's own fields, which only the submission in force holds, in the order of their codes.</summary>
    private static async Task<Dictionary<long, List<string>>> OwnAsync(AdmissionsDbContext db, List<long> ids, List<string> own, CancellationToken cancellationToken)
    {
        if (own.Count == 0)
            return [];
        var forms = await db.FormVersions.AsNoTracking().Join(db.Registrations.Where(r => ids.Contains(r.Id)), f => new { f.RegistrationId, f.Version }, r => new { RegistrationId = r.Id, r.Version }, (f, _) => new { f.RegistrationId, f.Snapshot })
            .ToListAsync(cancellationToken);
        return forms.ToDictionary(f => f.RegistrationId, f => RegistrationSnapshot.Read(f.Snapshot).Fields.ToDictionary(x => x.Field, x => x.Value, StringComparer.Ordinal) is var fields
            ? own.ConvertAll(code => fields.GetValueOrDefault(code) ?? "") : []);
    }

    public static string Write(ReportSummary summary) => JsonSerializer.Serialize(summary, Json);

    public static ReportSummary? ReadSummary(string? json) => json is null ? null : JsonSerializer.Deserialize<ReportSummary>(json, Json);

    public static byte[] Pack(IReadOnlyList<RowDigest> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var memory = new MemoryStream();
        using (var brotli = new BrotliStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new StreamWriter(brotli, new UTF8Encoding(false)))
        {
            foreach (var row in rows)
                writer.Write($"{row.CandidateNumber} {row.Digest}\n");
        }
        return memory.ToArray();
    }

    public static IReadOnlyList<RowDigest> Unpack(byte[]? rows)
    {
        if (rows is null)
            return [];
        using var reader = new StreamReader(new BrotliStream(new MemoryStream(rows), CompressionMode.Decompress), Encoding.UTF8);
        var digests = new List<RowDigest>();
        while (reader.ReadLine() is { } line)
            digests.Add(new RowDigest(line[..line.LastIndexOf(' ')], line[(line.LastIndexOf(' ') + 1)..]));
        return digests;
    }

    private static CandidateRow Row(Registration r, string choices, string mode, string bonuses, string photo, List<string> own) => new(
    [
        r.CandidateNumber ?? "", r.Name, r.Sex ?? "", Day(r.BirthDate), r.DocumentKind.ToString(), r.DocumentNumber, r.Ethnicity ?? "", r.PoliticalStatus ?? "",
        r.EducationAttained ?? "", r.ForeignLanguage ?? "", string.Join(';', r.Features), r.AdmissionType ?? "", Day(r.GraduationDate), r.GraduationSchool ?? "",
        r.DiplomaNumber ?? "", r.MedicalLicenseNumber ?? "", r.OccupationClass ?? "", Day(r.EmploymentStartDate), r.Phone ?? "", r.Address ?? "", r.PostalCode ?? "",
        r.Remark ?? "", r.HouseholdCode ?? "", r.Point?.Code ?? "", r.Level?.ToString() ?? "", r.Category ?? "", r.SubCategory ?? "", mode, choices, bonuses,
        r.Version.ToString(CultureInfo.InvariantCulture), photo, .. own,
    ]);

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
