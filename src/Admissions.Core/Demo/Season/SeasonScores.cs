using System.Globalization;
using System.Text;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Scoring;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Demo.Season;

/// <summary>Invented scores of everybody who has a ticket number, and lines that leave most of them above.</summary>
internal static class SeasonScores
{
    private const string Absent = "缺考", Violation = "违规";

    /// <summary>Of a hundred papers, one is absent; of a thousand, one is a violation.</summary>
    private const int AbsentPercent = 1, ViolationPermille = 1;

    /// <summary>Where nobody has a score of the category.</summary>
    private const decimal LineOfNobody = 120;

    /// <summary>The file as the information division imports it.</summary>
    /// <param name="marks">Whether one absence and one violation at least must be in it, however few the people.</param>
    public static async Task<byte[]> FileAsync(AdmissionsDbContext db, CampaignContext campaign, SeasonPeople people, bool marks = false, CancellationToken cancellationToken = default)
    {
        var rows = await db.Registrations.AsNoTracking().Where(r => r.CampaignId == campaign.Id && r.TicketNumber != null).OrderBy(r => r.TicketNumber)
            .Select(r => new { r.DocumentNumber, r.TicketNumber, r.Level, r.Category, r.SubCategory }).ToListAsync(cancellationToken);
        var subjects = campaign.Policy.Subjects;
        var text = new StringBuilder("准考证号," + string.Join(',', subjects.Select(s => Terms.Subject(s.Code))) + "\n");
        for (var at = 0; at < rows.Count; at++)
        {
            var row = rows[at];
            var own = campaign.Policy.SubjectSetOf(row.Level!.Value, row.Category!, row.SubCategory)!.Subjects;
            // The last two people of the list bear the marks.
            var mark = !marks ? null : at == rows.Count - 1 ? Absent : at == rows.Count - 2 ? Violation : null;
            text.Append(row.TicketNumber);
            foreach (var subject in subjects)
                text.Append(',').Append(!own.Contains(subject.Code) ? "" : subject.Code == own[0] && mark is not null ? mark : Cell(people, row.DocumentNumber, subject.Code, subject.Max));
            text.Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A line for every row that the policy knows, a third from below.</summary>
    public static async Task<List<LineEntry>> LinesAsync(AdmissionsDbContext db, IReadOnlyList<LineRow> rows, CampaignContext campaign, CancellationToken cancellationToken = default)
    {
        var scores = await db.Registrations.Where(r => r.CampaignId == campaign.Id && r.DossierScore != null)
            .Select(r => new { r.Level, r.Category, r.SubCategory, r.DossierScore }).ToListAsync(cancellationToken);
        // Nowhere may art or sport lie under a floor that is reckoned from the category's line, so it lies on that line at least; and
        // where few people have many points, that line stays below the full mark of those whose total leaves subjects out.
        return [.. rows.Select(row => new LineEntry(row.Key, row.SubCategory.Length == 0 ? Main(row) : Math.Max(Third(row, row.SubCategory) ?? 0, Main(row))))];

        decimal Main(LineRow row) => Math.Min(Third(row, "") ?? LineOfNobody,
            rows.Where(r => r.Level == row.Level && r.Category == row.Category).Min(r => ControlLineService.FullMark(r, campaign.Policy)));

        decimal? Third(LineRow row, string sub)
        {
            var own = scores.Where(s => s.Level == row.Level && s.Category == row.Category && (s.SubCategory ?? "") == sub).Select(s => s.DossierScore!.Value).Order().ToList();
            return own.Count == 0 ? null : Math.Floor(own[own.Count / 3]);
        }
    }

    private static string Cell(SeasonPeople people, string documentNumber, string subject, decimal maximum)
    {
        var random = people.RandomOf(documentNumber, subject.Sum(c => c));
        if (random.Next(100) < AbsentPercent)
            return Absent;
        return random.Next(1000) < ViolationPermille ? Violation : people.Points(documentNumber, subject, maximum).ToString("0", CultureInfo.InvariantCulture);
    }
}
