namespace Admissions.Rules.Lifecycles;

/// <summary>
/// One year's admission of one kind: opened from a policy, published with its timetable (HR-51; state-machines.md §14,
/// "ScheduleWindow"). What was published is never unpublished.
/// </summary>
public static class CampaignLifecycle
{
    public const string Prepare = nameof(Prepare), Publish = nameof(Publish), Abandon = nameof(Abandon), Discard = nameof(Discard);

    public static readonly Lifecycle<CampaignState> Table = new TableBuilder<CampaignState>()
        .Start(CampaignState.Preparing, Prepare, "建立", "Province")
        .Row([CampaignState.Preparing], CampaignState.Open, Publish, "公布", "Province", reason: true)
        .Row([CampaignState.Preparing], CampaignState.Closed, Abandon, "作废", "Province", reason: true)
        .Row([CampaignState.Open], CampaignState.Closed, Discard, "清除演练", "Province", reason: true)
        .Build("Campaign", "招生项目", "state-machines.md §14", StateWords.Of);

    /// <summary>Who is no staff neither finds it nor does anything in it: not published yet, or given up.</summary>
    public static readonly IReadOnlySet<CampaignState> StaffOnly = StateSet.Of(CampaignState.Preparing, CampaignState.Closed);
}
