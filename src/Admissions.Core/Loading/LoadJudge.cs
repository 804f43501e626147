using System.Runtime.CompilerServices;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Emergencies;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Reporting;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Loading;

/// <summary>What a row of the file comes to.</summary>
internal enum LoadStanding { New, Same, Different, Wrong }

internal sealed record JudgedRow(CandidateRow Row, CheckedForm Form, Portrait? Portrait, LoadStanding Standing);

/// <summary>Goes once through table and archive, set by set, and keeps count.</summary>
internal sealed class LoadJudge : IDisposable
{
    private readonly AdmissionsDbContext _db;
    private readonly LoadParts _parts;
    private readonly ProcessContext _context;
    private readonly LoadFile _file;
    private readonly LoadChecker _checker;
    private readonly PortraitArchive? _archive;
    private readonly ErrorWorkbook _workbook;
    private readonly IReadOnlyList<LayoutField> _layout;
    private readonly IReadOnlySet<string> _absent;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), int> _people = [];
    private readonly Dictionary<string, Refusal?> _frozen = new(StringComparer.Ordinal);
    private readonly List<LineError> _errors = [];
    private readonly List<FieldDifference> _differences = [];
    private Dictionary<long, (string Code, string Mode)>? _lines;
    private int _rows, _new, _same, _different, _wrong, _photos;

    private LoadJudge(AdmissionsDbContext db, LoadParts parts, LoadFile file, LoadChecker checker, PortraitArchive? archive, ProcessContext context)
    {
        (_db, _parts, _file, _checker, _archive, _context) = (db, parts, file, checker, archive, context);
        _layout = CandidateLayout.Of(context.Campaign.Policy);
        _absent = file.Absent;
        _workbook = new ErrorWorkbook("没有通过", file.Titles, file.Placed);
    }

    public static async Task<Outcome<LoadJudge>> OpenAsync(AdmissionsDbContext db, LoadParts parts, GlyphChecker glyphs, ProcessContext context, CancellationToken cancellationToken)
    {
        var campaign = context.Campaign;
        var file = LoadFile.Open(parts, CandidateLayout.Of(campaign.Policy));
        if (!file.Succeeded)
            return Outcome<LoadJudge>.Refused(file.Refusals);
        var archive = parts.Photos is null ? null : PortraitArchive.Open(parts.Photos);
        if (archive is { Succeeded: false })
            return Outcome<LoadJudge>.Refused(archive.Refusals);
        var lines = await db.PlanLines.AsNoTracking().Include(l => l.Institution).Where(l => l.CampaignId == campaign.Id && l.State == PlanLineState.Published).ToListAsync(cancellationToken);
        var points = await db.RegistrationPoints.AsNoTracking().VisibleTo(context.Actor).Where(p => p.CampaignId == campaign.Id && p.State == RegistrationPointState.Active).ToListAsync(cancellationToken);
        return new LoadJudge(db, parts, file.Value, new LoadChecker(campaign, lines, points, await glyphs.CoverageAsync(cancellationToken)), archive?.Value, context);
    }

    public async IAsyncEnumerable<List<JudgedRow>> SetsAsync(int size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var chunk in _file.Rows.Chunk(size))
        {
            var here = await HereAsync(chunk, cancellationToken);
            var forms = new CheckedForm[chunk.Length];
            Parallel.For(0, chunk.Length, new ParallelOptions { CancellationToken = cancellationToken }, at => forms[at] = _checker.Check(chunk[at]));
            var set = new List<JudgedRow>(chunk.Length);
            for (var at = 0; at < chunk.Length; at++)
                set.Add(await JudgeAsync(chunk[at], forms[at], here, cancellationToken));
            yield return set;
        }
    }

    /// <summary>What the whole file comes to; call it when all sets were read.</summary>
    /// <param name="errors">Takes the workbook of what is wrong, when something is.</param>
    public Outcome<LoadCheck> Tally(Stream? errors)
    {
        if (_file.Spoilt is { } spoilt)
            return spoilt;
        if (_rows == 0)
            return new TableRefusals.Empty();
        foreach (var number in _archive?.Unasked ?? [])
            Wrong(new LoadedRow(0, [], [], []), number, [new Refusal("load.photo", "photoDigest", $"压缩包里有考生 {number} 的相片，表里没有这名考生")]);
        if (errors is not null && _workbook.Finish() is { } book)
            using (book)
                book.CopyTo(errors);
        return new LoadCheck(_parts.FileName, _rows, _new, _same, _photos, _wrong, _errors, _differences, _different)
        {
            HasPhotos = _archive is not null,
            NotHere = _file.Unknown,
            NotInFile = [.. _layout.Where(f => _absent.Contains(f.Key)).Select(f => f.Title)],
        };
    }

    public void Dispose()
    {
        _archive?.Dispose();
        _workbook.Dispose();
    }

    private async Task<JudgedRow> JudgeAsync(LoadedRow loaded, CheckedForm form, List<(DocumentKind Kind, CandidateRow Row)> here, CancellationToken cancellationToken)
    {
        _rows++;
        var row = loaded.Row;
        var refusals = Twice(loaded);
        var existing = here.FindAll(h => (row.Number.Length > 0 && h.Row.Number == row.Number) || (h.Kind.ToString() == row["documentKind"] && h.Row["documentNumber"] == row["documentNumber"]));
        var (portrait, wrongPortrait) = _archive?.Find(row.Number, row["photoDigest"]) ?? (null, null);
        if (wrongPortrait is not null)
            refusals.Add(wrongPortrait);
        // The number of one person and the document of another: neither may be taken for the other.
        if (existing.Exists(h => h.Kind.ToString() != row["documentKind"] || h.Row["documentNumber"] != row["documentNumber"]))
            refusals.Add(new Refusal("load.number-of-another", "candidateNumber", $"考生号 {row.Number} 在本次招生里是另一名考生的，证件号码不同。请核对考生号和证件号码"));
        if (existing.Count == 0)
        {
            refusals.AddRange(form.Refusals);
            if (form.File?.Point is { } point && await FrozenAsync(point.CountyCode, cancellationToken) is { } frozen)
                refusals.Add(frozen with { Field = "registrationPoint" });
        }
        else
        {
            refusals.AddRange(loaded.Refusals);
        }
        if (refusals.Count > 0)
        {
            Wrong(loaded, row.Number, refusals);
            return new JudgedRow(row, form, null, LoadStanding.Wrong);
        }
        if (existing.Count == 0)
        {
            _new++;
            _photos += portrait is null ? 0 : 1;
            return new JudgedRow(row, form, portrait, LoadStanding.New);
        }
        var differences = existing.SelectMany(h => Differences(row, h.Row)).ToList();
        (_same, _different) = differences.Count == 0 ? (_same + 1, _different) : (_same, _different + 1);
        _differences.AddRange(differences.Take(CandidateFiles.MostDifferences - _differences.Count));
        return new JudgedRow(row, form, null, differences.Count == 0 ? LoadStanding.Same : LoadStanding.Different);
    }

    private List<Refusal> Twice(LoadedRow loaded)
    {
        var row = loaded.Row;
        var refusals = new List<Refusal>();
        if (!_numbers.TryAdd(row.Number, loaded.Line))
            refusals.Add(new Refusal("load.number-twice", "candidateNumber", $"考生号 {row.Number} 在第 {_numbers[row.Number]} 行已经有了，一名考生只能有一行"));
        var person = (row["documentKind"], row["documentNumber"].ToUpperInvariant());
        if (!_people.TryAdd(person, loaded.Line))
            refusals.Add(new Refusal("load.person-twice", "documentNumber", $"这个证件号码在第 {_people[person]} 行已经有了，一名考生只能有一行"));
        return refusals;
    }

    /// <summary>Candidates of the campaign who have a number or a document of these rows.</summary>
    private async Task<List<(DocumentKind Kind, CandidateRow Row)>> HereAsync(LoadedRow[] rows, CancellationToken cancellationToken)
    {
        var numbers = rows.Select(r => r.Row.Number).Distinct().ToArray();
        var documents = rows.Select(r => r.Row["documentNumber"]).Concat(rows.Select(r => r.Row["documentNumber"].ToUpperInvariant())).Distinct().ToArray();
        var found = await _db.Registrations.AsNoTracking().VisibleTo(_context.Actor).Include(r => r.Point)
            .Where(r => r.CampaignId == _context.Campaign.Id && (numbers.Contains(r.CandidateNumber) || documents.Contains(r.DocumentNumber))).OrderBy(r => r.Id).ToListAsync(cancellationToken);
        if (found.Count == 0)
            return [];
        _lines ??= await ReportData.LinesAsync(_db, _context.Campaign, cancellationToken);
        return [.. found.Zip(await ReportData.OfAsync(_db, _context.Campaign, found, _lines, cancellationToken), (r, row) => (r.DocumentKind, row))];
    }

    /// <summary>Points are granted here and not compared; an exemption may have been granted here again.</summary>
    private IEnumerable<FieldDifference> Differences(CandidateRow row, CandidateRow here)
    {
        for (var i = 0; i < _layout.Count; i++)
        {
            var (key, theirs, ours) = (_layout[i].Key, row.Values[i], here.Values[i]);
            if (key != "bonuses" && !_absent.Contains(key) && theirs != ours && !(key == "admissionType" && LoadChecker.AdmissionTypeOf(_context.Campaign.Policy, theirs) == ours))
                yield return new FieldDifference(row.Number, _layout[i].Title, theirs, ours);
        }
    }

    /// <summary>Inside a transaction it keeps the county open until its end.</summary>
    private async Task<Refusal?> FrozenAsync(string county, CancellationToken cancellationToken)
    {
        if (!_frozen.TryGetValue(county, out var frozen))
            _frozen[county] = frozen = await _db.RefuseFrozenAsync(county, _context, cancellationToken);
        return frozen;
    }

    private void Wrong(LoadedRow loaded, string number, List<Refusal> refusals)
    {
        _wrong++;
        _workbook.Add(new CheckedForm(loaded.Typed, number, null, refusals));
        _errors.AddRange(refusals.Select(r => new LineError(loaded.Line, number, _file.TitleOf(r.Field), r.Sentence)).Take(CandidateLoadService.Listed - _errors.Count));
    }
}
