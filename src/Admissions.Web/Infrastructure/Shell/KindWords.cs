using Admissions.Core.Data.Entities;
using Admissions.Core.Demo.Walk;
using Admissions.Core.Reporting;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>The Chinese words of kinds, origins and modes that are no state of a lifecycle.</summary>
public static class KindWords
{
    private static readonly Dictionary<string, string> Readers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["huashi"] = "华视 CVR-100",
        ["certctl"] = "精伦及同类",
        ["synjones"] = "新中新、中控",
        ["synjones-https"] = "新中新、中控（HTTPS）",
        ["est"] = "东信 EST-100",
        ["est-http"] = "东信（HTTP 服务）",
        ["jykj"] = "捷宇智能终端",
        ["zwexplorer"] = "政务浏览器自带读卡",
    };

    public static string Of(BindingState state) => state switch
    {
        BindingState.Applied => "等待绑定",
        BindingState.Bound => "已绑定",
        _ => "已停用",
    };

    public static string Of(RegistrationPointKind kind) => kind switch
    {
        RegistrationPointKind.School => "学校报名点",
        RegistrationPointKind.CountyOffice => "县（市、区）招生办",
        RegistrationPointKind.CityOffice => "市（州）招生办",
        _ => "公共报名点",
    };

    public static string Of(StuckKind kind) => kind switch
    {
        StuckKind.NotSubmitted => "未提交",
        StuckKind.NotConfirmed => "未确认",
        StuckKind.NoPhoto => "无相片",
        StuckKind.Unpaid => "未缴费",
        _ => "证件或证书重复",
    };

    /// <summary>Who is counted there, in one sentence.</summary>
    public static string Meaning(StuckKind kind) => kind switch
    {
        StuckKind.NotSubmitted => "注册了账号，还没有提交报名；提交后又退回修改、没有再提交的也在内。",
        StuckKind.NotConfirmed => "提交了报名，还没有到现场确认。",
        StuckKind.NoPhoto => "提交了报名，系统里还没有相片。",
        StuckKind.Unpaid => "现场确认过，费用还没有到账。",
        _ => "同一层次的两名考生用同一份毕业证书，或者两名考生用同一个证件号码。请核对原件。",
    };

    public static string Of(AreaLevel level) => level switch
    {
        AreaLevel.Province => "全省",
        AreaLevel.City => "市（州）",
        AreaLevel.County => "县（市、区）",
        _ => "报名确认点",
    };

    public static string Of(PhotoOrigin origin) => origin switch
    {
        PhotoOrigin.Camera => "现场拍摄",
        PhotoOrigin.IdChip => "证件芯片",
        PhotoOrigin.CandidateFile => "随考生数据载入",
        _ => "上传",
    };

    public static string Of(CardReadingOrigin origin) => origin == CardReadingOrigin.Reader ? "阅读器读取" : "照证件输入";

    public static string Of(RegistrationOrigin origin) => origin switch
    {
        RegistrationOrigin.Online => "网上填报",
        RegistrationOrigin.CandidateFile => "载入",
        _ => "草表录入",
    };

    public static string Of(BatchEntrySource source) => source == BatchEntrySource.Screen ? "逐份录入" : "上传文件";

    /// <summary>What a demonstration has played for others.</summary>
    public static string Of(DemoPart part) => part switch
    {
        DemoPart.Reports => "数据上报",
        DemoPart.Sites => "考点和考区",
        DemoPart.Allocations => "考室分配",
        DemoPart.Colleges => "院校阅档和上载",
        _ => "名册盖章",
    };

    public static string Of(CampaignMode mode) => mode switch
    {
        CampaignMode.Demo => "演示",
        CampaignMode.Drill => "模拟演练",
        _ => "正式",
    };

    public static string Of(WindowScopeKind scope) => scope switch
    {
        WindowScopeKind.City => "一个市州",
        WindowScopeKind.County => "一个县（市、区）",
        WindowScopeKind.Point => "一个确认点",
        WindowScopeKind.Candidate => "一名考生",
        _ => "全省",
    };

    public static string Of(AlarmKind kind) => kind switch
    {
        AlarmKind.FailedSignIns => "登录失败",
        AlarmKind.Requests => "请求过多",
        AlarmKind.SlowAnswers => "页面太慢",
        AlarmKind.Errors => "出错率",
        _ => "缴费成功率",
    };

    /// <summary>The register of a kind of claims.</summary>
    public static string Register(EntitlementKind kind) => kind == EntitlementKind.Bonus ? "照顾类考生名册" : "免试类考生名册";

    /// <summary>The makers behind an adapter of card readers; an unknown adapter stands for itself.</summary>
    public static string CardReader(string adapter) => Readers.GetValueOrDefault(adapter, adapter);
}
