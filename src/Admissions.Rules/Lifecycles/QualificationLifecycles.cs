namespace Admissions.Rules.Lifecycles;

/// <summary>
/// Request for admission without examination (state-machines.md §4). The table is the union of the two chains:
/// city then province (HR §四.6), city then institution then province (SX Art. 10, 20). A campaign follows one of them.
/// </summary>
public static class ExemptionApplicationLifecycle
{
    public const string Apply = nameof(Apply), PassByCity = nameof(PassByCity), RejectByCity = nameof(RejectByCity), SubmitToProvince = nameof(SubmitToProvince),
        Consent = nameof(Consent), RejectByInstitution = nameof(RejectByInstitution), Approve = nameof(Approve), Reject = nameof(Reject),
        Revoke = nameof(Revoke), Restart = nameof(Restart);

    public static readonly Lifecycle<ExemptionApplicationState> Table = Build(_ => true);

    /// <summary>Chain City → Province (HR).</summary>
    public static readonly Lifecycle<ExemptionApplicationState> CityThenProvince =
        Build(t => t.Verb is not (Consent or RejectByInstitution) && t.From != ExemptionApplicationState.InstitutionConsented);

    /// <summary>Chain City → Institution → Province (SX).</summary>
    public static readonly Lifecycle<ExemptionApplicationState> CityThenInstitutionThenProvince =
        Build(t => t.Verb is not SubmitToProvince && t.From != ExemptionApplicationState.SubmittedToProvince);

    /// <summary>Blocks a numbering run that needs decided exemptions (policy exemptions[].decidedBefore = Numbering).</summary>
    public static readonly IReadOnlySet<ExemptionApplicationState> Undecided = StateSet.Of(ExemptionApplicationState.Applied,
        ExemptionApplicationState.CityPassed, ExemptionApplicationState.SubmittedToProvince, ExemptionApplicationState.InstitutionConsented);

    private static Lifecycle<ExemptionApplicationState> Build(Func<Transition<ExemptionApplicationState>, bool> keep)
    {
        var all = new TableBuilder<ExemptionApplicationState>()
            .Start(ExemptionApplicationState.Applied, Apply, "申请免试", "Candidate, Point")
            .Row([ExemptionApplicationState.Applied], ExemptionApplicationState.CityPassed, PassByCity, "市级初审通过", "City", window: "ExemptionCity")
            .Row([ExemptionApplicationState.Applied], ExemptionApplicationState.Rejected, RejectByCity, "市级初审不通过", "City", reason: true, window: "ExemptionCity")
            .Row([ExemptionApplicationState.CityPassed], ExemptionApplicationState.SubmittedToProvince, SubmitToProvince, "提交省级", "City", window: "ExemptionCity")
            .Row([ExemptionApplicationState.CityPassed], ExemptionApplicationState.InstitutionConsented, Consent, "院校同意", "Institution")
            .Row([ExemptionApplicationState.CityPassed], ExemptionApplicationState.Rejected, RejectByInstitution, "院校不同意", "Institution", reason: true)
            .Row([ExemptionApplicationState.SubmittedToProvince, ExemptionApplicationState.InstitutionConsented], ExemptionApplicationState.Approved, Approve, "审核通过", "Province", window: "ExemptionProvince")
            .Row([ExemptionApplicationState.SubmittedToProvince, ExemptionApplicationState.InstitutionConsented], ExemptionApplicationState.Rejected, Reject, "审核不通过", "Province", reason: true, window: "ExemptionProvince")
            .Row([ExemptionApplicationState.Approved], ExemptionApplicationState.Rejected, Revoke, "异议成立撤销", "Province", reason: true)
            .Row([ExemptionApplicationState.CityPassed, ExemptionApplicationState.SubmittedToProvince, ExemptionApplicationState.InstitutionConsented],
                ExemptionApplicationState.Applied, Restart, "改到其他市州后重新审核", "Candidate", window: "Registration")
            .Build("ExemptionApplication", "免试申请", "state-machines.md §4", StateWords.Of);
        return new(all.Name, all.Noun, all.Source, StateWords.Of, all.Transitions.Where(keep));
    }
}

/// <summary>A claim for one bonus item (HR §四.7; SX Art. 10(5), 20; state-machines.md §5). Derived items have no claim.</summary>
public static class BonusClaimLifecycle
{
    public const string Claim = nameof(Claim), EnterAtPoint = nameof(EnterAtPoint), Approve = nameof(Approve), Reject = nameof(Reject),
        Expire = nameof(Expire), Freeze = nameof(Freeze), Unfreeze = nameof(Unfreeze), Revoke = nameof(Revoke),
        Return = nameof(Return);

    public static readonly Lifecycle<BonusClaimState> Table = new TableBuilder<BonusClaimState>()
        .Start(BonusClaimState.Claimed, Claim, "申报", "Candidate", window: "Registration")
        .Row([BonusClaimState.Claimed], BonusClaimState.EnteredAtPoint, EnterAtPoint, "录入并验原件", "Point")
        .Row([BonusClaimState.EnteredAtPoint], BonusClaimState.Approved, Approve, "审核通过", "City, County", window: "BonusAndReport")
        .Row([BonusClaimState.EnteredAtPoint], BonusClaimState.Rejected, Reject, "审核不通过", "City, County", reason: true, window: "BonusAndReport")
        .Row([BonusClaimState.Claimed, BonusClaimState.EnteredAtPoint], BonusClaimState.Overdue, Expire, "逾期处理", "System")
        .Row([BonusClaimState.Approved], BonusClaimState.Frozen, Freeze, "随上报冻结", "System")
        .Row([BonusClaimState.Frozen], BonusClaimState.Approved, Unfreeze, "随退回解冻", "System")
        .Row([BonusClaimState.Approved], BonusClaimState.Rejected, Revoke, "异议成立撤销", "City, County", reason: true)
        .Row([BonusClaimState.EnteredAtPoint], BonusClaimState.Claimed, Return, "改到其他县区后重新录入", "Candidate", window: "Registration")
        .Build("BonusClaim", "加分申请", "state-machines.md §5", StateWords.Of);

    /// <summary>Claims whose points count.</summary>
    public static readonly IReadOnlySet<BonusClaimState> Counts = StateSet.Of(BonusClaimState.Approved, BonusClaimState.Frozen);

    /// <summary>Still to be decided before the report goes up.</summary>
    public static readonly IReadOnlySet<BonusClaimState> Undecided = StateSet.Of(BonusClaimState.Claimed, BonusClaimState.EnteredAtPoint);
}

/// <summary>Book of the bonus or exempt candidates of a city, sent up with the originals (SX Art. 10(6); state-machines.md §14).</summary>
public static class EntitlementRegisterLifecycle
{
    public const string Compile = nameof(Compile), Send = nameof(Send), Receive = nameof(Receive), ReportDifference = nameof(ReportDifference), SendAgain = nameof(SendAgain);

    public static readonly Lifecycle<EntitlementRegisterState> Table = new TableBuilder<EntitlementRegisterState>()
        .Start(EntitlementRegisterState.Compiled, Compile, "造册", "City")
        .Row([EntitlementRegisterState.Compiled], EntitlementRegisterState.SentWithOriginals, Send, "连同原件报送", "City")
        .Row([EntitlementRegisterState.SentWithOriginals], EntitlementRegisterState.ReceivedByProvince, Receive, "接收", "Province")
        .Row([EntitlementRegisterState.SentWithOriginals], EntitlementRegisterState.DifferenceCase, ReportDifference, "登记份数不符", "Province", reason: true)
        .Row([EntitlementRegisterState.DifferenceCase], EntitlementRegisterState.SentWithOriginals, SendAgain, "补送", "City")
        .Build("EntitlementRegister", "照顾和免试名册", "state-machines.md §14", StateWords.Of);
}

/// <summary>Frozen delivery of a county's data up the levels (HR §四.8; state-machines.md §6).</summary>
public static class DataReportLifecycle
{
    public const string Open = nameof(Open), Check = nameof(Check), ReportToCity = nameof(ReportToCity), ReturnByCity = nameof(ReturnByCity),
        ReportToProvince = nameof(ReportToProvince), ReturnByProvince = nameof(ReturnByProvince), Accept = nameof(Accept);

    public static readonly Lifecycle<DataReportState> Table = new TableBuilder<DataReportState>()
        .Start(DataReportState.Open, Open, "建立", "System")
        .Row([DataReportState.Open, DataReportState.ReturnedByCity], DataReportState.CheckedByCounty, Check, "县级核查", "County")
        .Row([DataReportState.CheckedByCounty], DataReportState.ReportedToCity, ReportToCity, "上报市级", "County", window: "BonusAndReport")
        .Row([DataReportState.ReportedToCity, DataReportState.ReturnedByProvince], DataReportState.ReturnedByCity, ReturnByCity, "市级退回", "City", reason: true)
        .Row([DataReportState.ReportedToCity, DataReportState.ReturnedByProvince], DataReportState.ReportedToProvince, ReportToProvince, "上报省级", "City", window: "BonusAndReport")
        .Row([DataReportState.ReportedToProvince], DataReportState.ReturnedByProvince, ReturnByProvince, "省级退回", "Province", reason: true)
        .Row([DataReportState.ReportedToProvince], DataReportState.Accepted, Accept, "接收", "Province")
        .Build("DataReport", "数据上报", "state-machines.md §6", StateWords.Of);

    /// <summary>The county's records may not be changed.</summary>
    public static readonly IReadOnlySet<DataReportState> Frozen = StateSet.Of(DataReportState.ReportedToCity, DataReportState.ReportedToProvince,
        DataReportState.ReturnedByProvince, DataReportState.Accepted);

    /// <summary>The county may apply for exam sites (HR-125).</summary>
    public static readonly IReadOnlySet<DataReportState> ReportedUp = Frozen;
}
