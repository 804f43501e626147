namespace Admissions.Rules.Lifecycles;

/// <summary>Application of a county for an exam site (HR §四.9; state-machines.md §7).</summary>
public static class ExamSiteLifecycle
{
    public const string Create = nameof(Create), SubmitToCity = nameof(SubmitToCity), ReturnByCity = nameof(ReturnByCity),
        SubmitToProvince = nameof(SubmitToProvince), ReturnByProvince = nameof(ReturnByProvince), Approve = nameof(Approve), Revise = nameof(Revise), Close = nameof(Close);

    public static readonly Lifecycle<ExamSiteState> Table = new TableBuilder<ExamSiteState>()
        .Start(ExamSiteState.Draft, Create, "新建", "County", window: "SiteSetup")
        .Row([ExamSiteState.Draft, ExamSiteState.ReturnedByCity, ExamSiteState.ReturnedByProvince], ExamSiteState.SubmittedToCity, SubmitToCity, "提交市级", "County", window: "SiteSetup")
        .Row([ExamSiteState.SubmittedToCity], ExamSiteState.ReturnedByCity, ReturnByCity, "市级退回", "City", reason: true, window: "SiteSetup")
        .Row([ExamSiteState.SubmittedToCity], ExamSiteState.SubmittedToProvince, SubmitToProvince, "提交省级", "City", window: "SiteSetup")
        .Row([ExamSiteState.SubmittedToProvince], ExamSiteState.ReturnedByProvince, ReturnByProvince, "省级退回", "Province", reason: true, window: "SiteSetup")
        .Row([ExamSiteState.SubmittedToProvince], ExamSiteState.Approved, Approve, "审定", "Province", window: "SiteSetup")
        .Row([ExamSiteState.Approved], ExamSiteState.SubmittedToProvince, Revise, "修改后重新报省级", "City", window: "SiteSetup")
        .Row([ExamSiteState.Approved], ExamSiteState.Closed, Close, "关闭", "System")
        .Build("ExamSite", "考点", "state-machines.md §7", StateWords.Of);

    /// <summary>Rooms of these sites may be used (HR-129).</summary>
    public static readonly IReadOnlySet<ExamSiteState> Usable = StateSet.Of(ExamSiteState.Approved);

    /// <summary>The county may still change the data.</summary>
    public static readonly IReadOnlySet<ExamSiteState> Editable =
        StateSet.Of(ExamSiteState.Draft, ExamSiteState.ReturnedByCity, ExamSiteState.ReturnedByProvince);
}

/// <summary>
/// Numbering of the whole campaign where numbers come with the rooms (policy numbering.order = WithRooms, HR §四.10–12;
/// state-machines.md §8). A run may be repeated until the numbers are published.
/// </summary>
public static class NumberingLifecycle
{
    public const string Prepare = nameof(Prepare), MarkReady = nameof(MarkReady), BackToPreparing = nameof(BackToPreparing), Number = nameof(Number),
        Publish = nameof(Publish), Reset = nameof(Reset), GenerateDocuments = nameof(GenerateDocuments), BeginPrinting = nameof(BeginPrinting);

    public static readonly Lifecycle<NumberingState> Table = new TableBuilder<NumberingState>()
        .Start(NumberingState.Preparing, Prepare, "建立", "System")
        .Row([NumberingState.Preparing], NumberingState.Ready, MarkReady, "检查通过", "System")
        .Row([NumberingState.Ready], NumberingState.Preparing, BackToPreparing, "退回准备", "System")
        .Row([NumberingState.Ready, NumberingState.NumbersAssigned], NumberingState.NumbersAssigned, Number, "编排准考证号", "Province", window: "Numbering")
        .Row([NumberingState.NumbersAssigned], NumberingState.NumbersPublished, Publish, "公布号码", "Province", window: "Numbering")
        .Row([NumberingState.NumbersPublished, NumberingState.ExamDocumentsGenerated], NumberingState.Ready, Reset, "撤回号码", "Province", reason: true, twoPersons: true)
        .Row([NumberingState.NumbersPublished], NumberingState.ExamDocumentsGenerated, GenerateDocuments, "生成考务文件", "Province", window: "Numbering")
        .Row([NumberingState.ExamDocumentsGenerated], NumberingState.Printing, BeginPrinting, "开始打印", "System", window: "Printing")
        .Build("NumberingRun", "编排准考证号", "state-machines.md §8", StateWords.Of);

    /// <summary>Numbers may be shown to candidates and points.</summary>
    public static readonly IReadOnlySet<NumberingState> NumbersVisible =
        StateSet.Of(NumberingState.NumbersPublished, NumberingState.ExamDocumentsGenerated, NumberingState.Printing);
}

/// <summary>
/// Seating by a city where numbers exist before seats (policy numbering.order = BeforeSeating, SX Art. 11; state-machines.md §8).
/// </summary>
public static class SeatingLifecycle
{
    public const string Prepare = nameof(Prepare), AssignNumbers = nameof(AssignNumbers), Seat = nameof(Seat), Publish = nameof(Publish),
        Deliver = nameof(Deliver);

    public static readonly Lifecycle<SeatingState> Table = new TableBuilder<SeatingState>()
        .Start(SeatingState.Preparing, Prepare, "建立", "System")
        .Row([SeatingState.Preparing], SeatingState.NumbersAssigned, AssignNumbers, "编排准考证号", "City")
        .Row([SeatingState.NumbersAssigned, SeatingState.Seated], SeatingState.Seated, Seat, "编排试场", "City")
        .Row([SeatingState.Seated], SeatingState.Published, Publish, "公布", "City")
        .Row([SeatingState.Published], SeatingState.DeliveredToProvince, Deliver, "报送省招办", "City", window: "DeliverToProvince")
        .Build("SeatingRun", "编排试场", "state-machines.md §8", StateWords.Of);
}

/// <summary>Assignment of a district's numbered rooms to its sites (HR §四.11; state-machines.md §8).</summary>
public static class RoomAllocationLifecycle
{
    public const string Begin = nameof(Begin), SubmitToCity = nameof(SubmitToCity), ReturnByCity = nameof(ReturnByCity),
        SubmitToProvince = nameof(SubmitToProvince), ReturnByProvince = nameof(ReturnByProvince), Accept = nameof(Accept);

    public static readonly Lifecycle<RoomAllocationState> Table = new TableBuilder<RoomAllocationState>()
        .Start(RoomAllocationState.Draft, Begin, "开始分配", "County", window: "Numbering")
        .Row([RoomAllocationState.Draft, RoomAllocationState.ReturnedByCity, RoomAllocationState.ReturnedByProvince], RoomAllocationState.SubmittedToCity, SubmitToCity, "提交市级", "County", window: "Numbering")
        .Row([RoomAllocationState.SubmittedToCity], RoomAllocationState.ReturnedByCity, ReturnByCity, "市级退回", "City", reason: true, window: "Numbering")
        .Row([RoomAllocationState.SubmittedToCity], RoomAllocationState.SubmittedToProvince, SubmitToProvince, "提交省级", "City", window: "Numbering")
        .Row([RoomAllocationState.SubmittedToProvince], RoomAllocationState.ReturnedByProvince, ReturnByProvince, "省级退回", "Province", reason: true, window: "Numbering")
        .Row([RoomAllocationState.SubmittedToProvince], RoomAllocationState.Accepted, Accept, "接收", "Province", window: "Numbering")
        .Build("RoomAllocation", "考室考点分配", "state-machines.md §8", StateWords.Of);
}

/// <summary>
/// The common life of a run of an engine (design.md §6): frozen input, computed, verified, released by a second person.
/// </summary>
public static class RunLifecycle
{
    public const string Snapshot = nameof(Snapshot), Compute = nameof(Compute), Fail = nameof(Fail), Verify = nameof(Verify),
        RequestRelease = nameof(RequestRelease), RefuseRelease = nameof(RefuseRelease), Commit = nameof(Commit), Discard = nameof(Discard);

    public static readonly Lifecycle<RunState> Table = new TableBuilder<RunState>()
        .Start(RunState.Snapshotted, Snapshot, "固定数据", "Province, City")
        .Row([RunState.Snapshotted], RunState.Computed, Compute, "计算", "System")
        .Row([RunState.Snapshotted, RunState.Computed], RunState.Failed, Fail, "校验不通过", "System", reason: true)
        .Row([RunState.Computed], RunState.Verified, Verify, "校验", "System")
        .Row([RunState.Verified], RunState.ReleaseRequested, RequestRelease, "申请发布", "Province, City")
        .Row([RunState.ReleaseRequested], RunState.Verified, RefuseRelease, "退回发布申请", "Province, City", reason: true)
        .Row([RunState.ReleaseRequested], RunState.Committed, Commit, "复核并发布", "Province, City", twoPersons: true)
        .Row([RunState.Snapshotted, RunState.Computed, RunState.Verified], RunState.Discarded, Discard, "作废", "Province, City")
        .Build("Run", "运行", "design.md §6", StateWords.Of);

    /// <summary>Still at work or waiting for a person: at most one of each kind and scope.</summary>
    public static readonly IReadOnlySet<RunState> Open = StateSet.Of(RunState.Snapshotted, RunState.Computed, RunState.Verified, RunState.ReleaseRequested);
}
