using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>A small random college with many ties, majors without places, dossiers without choices; sometimes one dossier or one major.</summary>
/// <param name="Seed">Also draws the order of rows and the corruption.</param>
internal sealed record MajorInstance(List<Major> Majors, List<MajorDossier> Dossiers, MajorRules Rules, int Seed)
{
    public static MajorInstance Draw(MajorMode mode, int seed)
    {
        var random = new Random(seed);
        var odd = random.Next(4) == 0;
        var majors = Enumerable.Range(0, random.Next(1, 5)).Select(i => new Major(odd ? $"m,{i}\"" : $"m{i}", random.Next(3))).ToList();
        var dossiers = Enumerable.Range(0, random.Next(9)).Select(i => new MajorDossier(odd ? $"考{i}" : $"d{i}", random.Next(400, 405) + (random.Next(3) * 0.5m),
            majors.Select(m => m.Id).OrderBy(_ => random.Next()).Take(random.Next(majors.Count + 1)).ToList(), random.Next(2) == 0) { Keys = [random.Next(2)] }).ToList();
        List<decimal> step = random.Next(4) switch { 0 => [], 1 => [random.Next(3)], _ => [0, random.Next(3), 3] };
        return new MajorInstance(majors, dossiers, new MajorRules(mode, step), seed);
    }

    /// <summary>The same with the rows of both lists in another order.</summary>
    public MajorInstance Shuffled(Random random) => this with { Majors = [.. Majors.OrderBy(_ => random.Next())], Dossiers = [.. Dossiers.OrderBy(_ => random.Next())] };

    /// <summary>The same with one dossier less, then with one choice less.</summary>
    public IEnumerable<MajorInstance> Shrink() => Dossiers.Select(gone => this with { Dossiers = Dossiers.Where(d => d != gone).ToList() })
        .Concat(Dossiers.SelectMany(d => d.Choices.Select(choice =>
            this with { Dossiers = Dossiers.ConvertAll(other => other == d ? d with { Choices = d.Choices.Where(c => c != choice).ToList() } : other) })));

    public override string ToString() => string.Join('\n', [
        $"{Rules.Mode} steps {string.Join(',', Rules.Step)} seed {Seed}", .. Majors.Select(m => $"{m.Id} quota {m.Quota}"),
        .. Dossiers.Select(d => $"{d.Id} {d.Total} {d.Keys[0]} [{string.Join(' ', d.Choices)}] {(d.AcceptsAdjustment ? "accepts" : "declines")}")]);
}
