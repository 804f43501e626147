using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>Right majors, each spoilt in one way: the verifier must object to every one of them, in every mode.</summary>
public sealed class MajorMutationTests
{
    private const int RoundsPerMutation = 25;
    private const int OthersPerMode = 40_000;
    private const long MostWays = 2_000;

    /// <summary>Each spoils one thing and returns null where it finds nothing to spoil.</summary>
    private static readonly Dictionary<string, Func<Spoilt, MajorOutcome?>> All = new(StringComparer.Ordinal)
    {
        ["another chosen major"] = s => s.Change(a => a.Choice > 0 && s.Of(a).Choices.Count > 1, a => s.AtChoice(a, 1 + (a.Choice % s.Of(a).Choices.Count))),
        ["major that was not chosen"] = s => s.Change(a => s.Majors.Exists(m => m != a.Major && !s.Of(a).Choices.Contains(m)),
            a => a with { Major = s.Pick(s.Majors.Where(m => m != a.Major && !s.Of(a).Choices.Contains(m))) }),
        ["unknown major"] = s => s.Change(_ => true, a => a with { Major = "none" }),
        ["number of the choice"] = s => s.Change(_ => true, a => a with { Choice = a.Choice + 1 }),
        ["choice called an adjustment"] = s => s.Change(a => a.Choice > 0, a => a with { Choice = 0 }),
        ["choice below zero"] = s => s.Change(_ => true, a => a with { Choice = -1 }),
        ["choice whose conditions he does not meet"] = s => s.Change(a => s.UnfitChoice(a) > 0, a => s.AtChoice(a, s.UnfitChoice(a))),
        ["adjusted into a major whose conditions he does not meet"] = s => s.Change(a => a.Choice == 0 && s.Unfit(a).Any(), a => a with { Major = s.Pick(s.Unfit(a)) }),
        ["sent back beside a place"] = s => s.SendBack(),
        ["adjusted into another major"] = s => s.Change(a => a.Choice == 0 && s.Majors.Count > 1, a => a with { Major = s.Pick(s.Majors.Where(m => m != a.Major)) }),
        ["adjusted without consent"] = s => s.TakeIn(MajorReturnReason.NoMajorAndNoConsent, _ => 0),
        ["taken in beyond the quota"] = s => s.TakeIn(MajorReturnReason.NoRoom, d => d.Choices.Count > 0 ? 1 : 0),
        ["refused a major and taken in all the same"] = s => s.TakeIn(MajorReturnReason.NoMajorAndNoConsent, d => d.Choices.Count),
        ["sent back for the other reason"] = s => s.Returned.Count == 0 ? null : s.With(returns: s.Replace(s.Returned, b => b with { Reason = 1 - b.Reason })),
        ["two dossiers change places"] = s => s.Exchange(),
        ["dossier left out of the assignments"] = s => s.Assigned.Count == 0 ? null : s.With(s.Without(s.Assigned)),
        ["dossier left out of the returns"] = s => s.Returned.Count == 0 ? null : s.With(returns: s.Without(s.Returned)),
        ["dossier in both lists"] = s => s.Assigned.Count == 0 ? null : s.With(returns: [.. s.Returned, new MajorReturn(s.Pick(s.Assigned).Dossier, MajorReturnReason.NoRoom)]),
        ["assigned twice"] = s => s.Assigned.Count == 0 ? null : s.With([.. s.Assigned, s.Pick(s.Assigned)]),
        ["stranger assigned"] = s => s.Change(_ => true, a => a with { Dossier = "nobody" }),
    };

    public static TheoryData<MajorMode, string> Mutations
    {
        get
        {
            var mutations = new TheoryData<MajorMode, string>();
            foreach (var mode in Enum.GetValues<MajorMode>())
                foreach (var mutation in All.Keys)
                    mutations.Add(mode, mutation);
            return mutations;
        }
    }

    /// <summary>Every mutation below is played so many rounds in every mode, and every round must be caught.</summary>
    [Fact]
    public void Mutations_TimesRounds_AreEnough() => (All.Count * RoundsPerMutation).ShouldBeGreaterThanOrEqualTo(Corruptions.AtLeast);

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Verify_SpoiltMajors_Objects(MajorMode mode, string mutation)
    {
        var caught = 0;
        for (var seed = 0; caught < RoundsPerMutation; seed++)
        {
            seed.ShouldBeLessThan(20_000, $"{mutation} is hardly ever possible");
            var instance = MajorInstance.Draw(mode, 1_000_000 + seed);
            var right = MajorAllotment.Run(instance.Majors, instance.Dossiers, instance.Rules);
            if (All[mutation](new Spoilt(instance, right)) is not { } wrong)
                continue;
            MajorVerifier.Verify(instance.Majors, instance.Dossiers, instance.Rules, wrong).Sum(check => check.Violations)
                .ShouldBeGreaterThan(0, $"{mutation}, seed {seed}\n{instance}");
            caught++;
        }
    }

    /// <summary>Only one result stands: of tiny colleges every other way to give majors and to send dossiers back is tried.</summary>
    [Theory]
    [InlineData(MajorMode.ScoreFirst)]
    [InlineData(MajorMode.MajorFirst)]
    [InlineData(MajorMode.Step)]
    public void Verify_EveryOtherResultOfTinyColleges_Objects(MajorMode mode)
    {
        var others = 0;
        for (var seed = 0; others < OthersPerMode; seed++)
        {
            var instance = MajorInstance.Draw(mode, 2_000_000 + seed);
            var ways = instance.Dossiers.ConvertAll(dossier => WaysFor(dossier, instance.Majors));
            if (ways.Aggregate(1L, (product, own) => Math.Min(MostWays + 1, product * own.Count)) > MostWays)
                continue;
            var right = MajorAllotment.Run(instance.Majors, instance.Dossiers, instance.Rules);
            foreach (var way in ways.Aggregate(new List<List<MajorAssignment?>> { new() }, (sofar, own) => [.. sofar.SelectMany(before => own.Select(given => (List<MajorAssignment?>)[.. before, given]))]))
            {
                var wrong = new MajorOutcome(
                    [.. way.OfType<MajorAssignment>().OrderBy(a => a.Dossier, StringComparer.Ordinal)],
                    [.. instance.Dossiers.Where((_, i) => way[i] is null).Select(d => new MajorReturn(d.Id, d.AcceptsAdjustment ? MajorReturnReason.NoRoom : MajorReturnReason.NoMajorAndNoConsent)).OrderBy(r => r.Dossier, StringComparer.Ordinal)]);
                if (wrong.Assignments.SequenceEqual(right.Assignments))
                    continue;
                MajorVerifier.Verify(instance.Majors, instance.Dossiers, instance.Rules, wrong).Sum(check => check.Violations)
                    .ShouldBeGreaterThan(0, $"{string.Join(' ', wrong.Assignments)} instead of {string.Join(' ', right.Assignments)}, seed {seed}\n{instance}");
                others++;
            }
        }
    }

    /// <summary>Each of his choices, any major by adjustment if he accepts one, or none.</summary>
    private static List<MajorAssignment?> WaysFor(MajorDossier dossier, List<Major> majors) =>
    [
        null, .. dossier.Choices.Select((major, i) => new MajorAssignment(dossier.Id, major, i + 1)),
        .. majors.Where(_ => dossier.AcceptsAdjustment).Select(major => new MajorAssignment(dossier.Id, major.Id, 0)),
    ];

    /// <summary>A right result and the ways to spoil it; both lists stay in the order of the ids, so that only what was spoilt is wrong.</summary>
    private sealed class Spoilt(MajorInstance instance, MajorOutcome right)
    {
        private readonly Random random = new(instance.Seed);

        public List<string> Majors { get; } = instance.Majors.ConvertAll(major => major.Id);

        public IReadOnlyList<MajorAssignment> Assigned => right.Assignments;

        public IReadOnlyList<MajorReturn> Returned => right.Returns;

        public MajorDossier Of(MajorAssignment given) => instance.Dossiers.Find(d => d.Id == given.Dossier)!;

        public MajorAssignment AtChoice(MajorAssignment given, int choice) => new(given.Dossier, Of(given).Choices[choice - 1], choice);

        /// <summary>The first choice whose conditions the dossier does not meet, 0 when there is none.</summary>
        public int UnfitChoice(MajorAssignment given) => 1 + Of(given).Choices.ToList().FindIndex(Unfit(given).Contains);

        public IEnumerable<string> Unfit(MajorAssignment given) => instance.Majors.Where(major => !PlainMajors.Fits(Of(given), major)).Select(major => major.Id);

        public T Pick<T>(IEnumerable<T> among) => among.ToList() is var list ? list[random.Next(list.Count)] : default!;

        public MajorOutcome With(IEnumerable<MajorAssignment>? assignments = null, IEnumerable<MajorReturn>? returns = null) => new(
            [.. (assignments ?? Assigned).OrderBy(a => a.Dossier, StringComparer.Ordinal)], [.. (returns ?? Returned).OrderBy(r => r.Dossier, StringComparer.Ordinal)]);

        public IEnumerable<T> Replace<T>(IReadOnlyList<T> list, Func<T, T> change, Func<T, bool>? where = null)
            where T : class
        {
            var picked = Pick(list.Where(where ?? (_ => true)));
            return list.Select(item => ReferenceEquals(item, picked) ? change(item) : item);
        }

        public IEnumerable<T> Without<T>(IReadOnlyList<T> list) => random.Next(list.Count) is var gone ? list.Where((_, i) => i != gone) : [];

        public MajorOutcome? Change(Func<MajorAssignment, bool> where, Func<MajorAssignment, MajorAssignment> change) =>
            Assigned.Any(where) ? With(Replace(Assigned, change, where)) : null;

        public MajorOutcome? SendBack()
        {
            if (Assigned.Count == 0)
                return null;
            var gone = Pick(Assigned);
            var reason = Of(gone).AcceptsAdjustment ? MajorReturnReason.NoRoom : MajorReturnReason.NoMajorAndNoConsent;
            return With(Assigned.Where(a => a != gone), [.. Returned, new MajorReturn(gone.Dossier, reason)]);
        }

        /// <summary>Somebody who went back gets a major; by his choice, or by adjustment where the choice is 0.</summary>
        public MajorOutcome? TakeIn(MajorReturnReason reason, Func<MajorDossier, int> choiceOf)
        {
            if (Returned.Where(r => r.Reason == reason).ToList() is not { Count: > 0 } among)
                return null;
            var back = Pick(among);
            var dossier = instance.Dossiers.Find(d => d.Id == back.Dossier)!;
            var choice = choiceOf(dossier);
            var taken = new MajorAssignment(dossier.Id, choice == 0 ? Pick(Majors) : dossier.Choices[choice - 1], choice);
            return With([.. Assigned, taken], Returned.Where(r => r != back));
        }

        /// <summary>Two who both chose both majors.</summary>
        public MajorOutcome? Exchange()
        {
            var pairs = Assigned.SelectMany(a => Assigned.Select(b => (A: a, B: b)))
                .Where(p => p.A.Major != p.B.Major && Of(p.A).Choices.Contains(p.B.Major) && Of(p.B).Choices.Contains(p.A.Major)).ToList();
            if (pairs.Count == 0)
                return null;
            var (one, other) = Pick(pairs);
            return With(Assigned.Select(x => x == one ? Taking(one, other.Major) : x == other ? Taking(other, one.Major) : x));

            MajorAssignment Taking(MajorAssignment whose, string major) => new(whose.Dossier, major, Of(whose).Choices.ToList().IndexOf(major) + 1);
        }
    }
}
