using Admissions.Rules.Lifecycles;

namespace Admissions.Rules.Tests.Lifecycles;

public class LifecycleTests
{
    public static TheoryData<string> Names => [.. AllLifecycles.Tables.Select(t => t.Name)];

    [Fact]
    public void Tables_Names_AreUnique() => AllLifecycles.Tables.Select(t => t.Name).ShouldBeUnique();

    [Theory]
    [MemberData(nameof(Names))]
    public void Table_EveryState_HasAWordAndAWayIn(string name)
    {
        var table = Table(name);

        foreach (var state in table.StateNames)
        {
            table.WordOf(state).ShouldNotBeNullOrWhiteSpace();
            table.Lines.ShouldContain(l => l.To == state, $"{name}.{state} cannot be reached");
        }

        table.Lines.Count(l => l.From is null).ShouldBe(1, $"{name} is created in one way");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Table_EveryState_IsReachedFromTheBeginning(string name)
    {
        var table = Table(name);
        var reached = table.Lines.Where(l => l.From is null).Select(l => l.To).ToHashSet(StringComparer.Ordinal);
        for (var before = 0; before < reached.Count;)
        {
            before = reached.Count;
            reached.UnionWith(table.Lines.Where(l => l.From is not null && reached.Contains(l.From)).Select(l => l.To));
        }

        reached.Order(StringComparer.Ordinal).ShouldBe(table.StateNames.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Table_EveryLine_NamesActionAndActor(string name)
    {
        foreach (var line in Table(name).Lines)
        {
            line.Action.ShouldMatch(@"^[\u4e00-\u9fff（）]+$", $"{name}.{line.Verb}");
            line.Actor.ShouldNotBeNullOrWhiteSpace();
        }
    }

    [Fact]
    public void Check_EveryEdgeAndNonEdge_IsDecidedByTheTable()
    {
        Decide(RegistrationPointLifecycle.Table);
        Decide(RegistrationLifecycle.Table);
        Decide(UnpaidCaseLifecycle.Table);
        Decide(PaymentOrderLifecycle.Table);
        Decide(ChoiceFormLifecycle.Table);
        Decide(ExemptionApplicationLifecycle.Table);
        Decide(ExemptionApplicationLifecycle.CityThenProvince);
        Decide(ExemptionApplicationLifecycle.CityThenInstitutionThenProvince);
        Decide(BonusClaimLifecycle.Table);
        Decide(EntitlementRegisterLifecycle.Table);
        Decide(DataReportLifecycle.Table);
        Decide(ExamSiteLifecycle.Table);
        Decide(NumberingLifecycle.Table);
        Decide(SeatingLifecycle.Table);
        Decide(RoomAllocationLifecycle.Table);
        Decide(RunLifecycle.Table);
        Decide(PlanLineLifecycle.Table);
        Decide(AdmissionSchemeLifecycle.Table);
        Decide(PlanAdjustmentLifecycle.Table);
        Decide(DossierLifecycle.Table);
        Decide(ApprovedDispatchRequestLifecycle.Table);
        Decide(LevelCompletionLifecycle.Table);
        Decide(AdmissionRosterLifecycle.Table);
        Decide(PasswordCardLifecycle.Table);
        Decide(InstitutionLifecycle.Table);
        Decide(HonestyRecordLifecycle.Table);
        Decide(SupplementaryEntryLifecycle.Table);
        Decide(ApprovalLifecycle.Table);
        Decide(BulletinLifecycle.Table);
    }

    [Fact]
    public void Check_UnknownVerb_IsABug() =>
        Should.Throw<ArgumentException>(() => DossierLifecycle.Table.Check(DossierState.Uploaded, "Juggle"));

    [Fact]
    public void Check_WrongState_SaysWhereItStandsAndWhatIsPossible()
    {
        var refusal = DossierLifecycle.Table.Check(DossierState.Admitted, DossierLifecycle.Upload).ShouldBeOfType<TransitionNotAllowed>();

        refusal.Sentence.ShouldContain("已录取");
        refusal.Sentence.ShouldContain("不能上载");
        refusal.Sentence.ShouldContain("注册");
        BonusClaimLifecycle.Table.Check(BonusClaimState.Rejected, BonusClaimLifecycle.Approve)!.Sentence.ShouldContain("不能再变更");
    }

    [Fact]
    public void Check_SuspendedDossier_RefusesEverything()
    {
        foreach (var edge in DossierLifecycle.Table.Transitions.Where(t => t.From is not null))
            DossierLifecycle.Check(edge.From, edge.Verb, suspended: true, new("原因", 2)).ShouldBeOfType<DossierSuspended>();
        DossierLifecycle.Check(DossierState.NotDispatched, DossierLifecycle.Dispatch, suspended: false).ShouldBeNull();
    }

    [Fact]
    public void ForCandidate_BeforeConfirmation_TellsNothingOfTheDecision()
    {
        DossierState[] secret = [DossierState.Downloaded, DossierState.PreAdmitted, DossierState.PreReturned, DossierState.Uploaded, DossierState.Reconsidering];

        secret.Select(StateWords.ForCandidate).Distinct().ShouldHaveSingleItem().ShouldBe("院校在阅");
        StateWords.ForCandidate(DossierState.Admitted).ShouldBe("已录取");
        StateWords.ForCandidate(DossierState.Returned).ShouldBe("已退档");
    }

    [Fact]
    public void Exemption_EachChain_LeavesTheOtherOut()
    {
        ExemptionApplicationLifecycle.CityThenProvince.Allows(ExemptionApplicationState.CityPassed, ExemptionApplicationState.InstitutionConsented).ShouldBeFalse();
        ExemptionApplicationLifecycle.CityThenProvince.Allows(ExemptionApplicationState.SubmittedToProvince, ExemptionApplicationState.Approved).ShouldBeTrue();
        ExemptionApplicationLifecycle.CityThenInstitutionThenProvince.Allows(ExemptionApplicationState.CityPassed, ExemptionApplicationState.SubmittedToProvince).ShouldBeFalse();
        ExemptionApplicationLifecycle.CityThenInstitutionThenProvince.Allows(ExemptionApplicationState.InstitutionConsented, ExemptionApplicationState.Approved).ShouldBeTrue();
    }

    [Fact]
    public void Sets_Dossier_AgreeWithTheInvariantOfOneHolder()
    {
        DossierLifecycle.Undecided.IsSubsetOf(DossierLifecycle.Held).ShouldBeTrue();
        DossierLifecycle.CountsAsAdmitted.IsSubsetOf(DossierLifecycle.Held).ShouldBeTrue();
        DossierLifecycle.AwaitsInstitution.IsSubsetOf(DossierLifecycle.Undecided).ShouldBeTrue();
        DossierLifecycle.Undecided.Overlaps(DossierLifecycle.CountsAsAdmitted).ShouldBeFalse();
        DossierLifecycle.Table.Final.ShouldBe([DossierState.AdmittedElsewhere, DossierState.QualificationRevoked], ignoreOrder: true);
    }

    private static void Decide<TState>(Lifecycle<TState> table) where TState : struct, Enum
    {
        var verbs = table.Transitions.Select(t => t.Verb).Distinct(StringComparer.Ordinal).ToList();
        var froms = Enum.GetValues<TState>().Cast<TState?>().Prepend(null);
        foreach (var (from, verb) in froms.SelectMany(f => verbs.Select(v => (f, v))))
        {
            var edge = table.Transitions.SingleOrDefault(t => Nullable.Equals(t.From, from) && t.Verb == verb);
            if (edge is null)
            {
                table.Check(from, verb, new("原因", 2)).ShouldBeOfType<TransitionNotAllowed>().Sentence.ShouldEndWith("。");
                Should.Throw<InvalidOperationException>(() => table.Next(from, verb));
                continue;
            }

            table.Check(from, verb, new("原因", 2)).ShouldBeNull();
            table.Next(from, verb).ShouldBe(edge.To);
            if (edge.RequiresReason) table.Check(from, verb, new(" ", 2)).ShouldBeOfType<TransitionReasonMissing>();
            else table.Check(from, verb, new(null, 2)).ShouldBeNull();
            if (edge.TwoPersons) table.Check(from, verb, new("原因", 1)).ShouldBeOfType<TransitionSecondPersonMissing>();
            else table.Check(from, verb, new("原因", 1)).ShouldBeNull();
        }

        foreach (var a in Enum.GetValues<TState>())
        {
            foreach (var b in Enum.GetValues<TState>())
                table.Allows(a, b).ShouldBe(table.Transitions.Any(t => Nullable.Equals(t.From, a) && EqualityComparer<TState>.Default.Equals(t.To, b)));
        }
    }

    private static ILifecycle Table(string name) => AllLifecycles.Tables.Single(t => t.Name == name);
}
