namespace Admissions.Rules.Lifecycles;

/// <summary>A bulletin of an office: once published its words stay; what is wrong is withdrawn and published anew (HR-75, HC-86).</summary>
public static class BulletinLifecycle
{
    public const string Draft = nameof(Draft), Edit = nameof(Edit), Publish = nameof(Publish), Withdraw = nameof(Withdraw);

    public static readonly Lifecycle<BulletinState> Table = new TableBuilder<BulletinState>()
        .Start(BulletinState.Draft, Draft, "起草", "Province, City, County")
        .Row([BulletinState.Draft], BulletinState.Draft, Edit, "修改", "Province, City, County")
        .Row([BulletinState.Draft], BulletinState.Published, Publish, "发布", "Province, City, County")
        .Row([BulletinState.Published], BulletinState.Withdrawn, Withdraw, "撤下", "Province, City, County", reason: true)
        .Build("Bulletin", "公告", "HR-75, HC-86", StateWords.Of);
}
