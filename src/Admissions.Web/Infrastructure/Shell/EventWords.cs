using Admissions.Core.Confirmation;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>The Chinese words for what stands in the history of registrations and campaigns; an unknown event stands for itself.</summary>
public static class EventWords
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["AccountCreated"] = "注册账号",
        ["NoticesRead"] = "阅读报考须知",
        ["HonestyPledgeSigned"] = "签订承诺书",
        ["RiskStatementAccepted"] = "知悉后果",
        ["DraftSaved"] = "保存草稿",
        ["RegistrationSubmitted"] = "提交报名",
        ["IdentityCardRead"] = "读证件",
        ["QualificationItemReviewed"] = "审核一项资格",
        ["PhotoTaken"] = "采集相片",
        ["PhotoRetaken"] = "重拍相片",
        ["DocumentCopyAdded"] = "上传证件复印件",
        ["ProcessFormPrinted"] = "打印流程表",
        ["RegistrationConfirmed"] = "现场确认",
        ["ConfirmationRefused"] = "退回更正",
        ["SpecialDocumentPassed"] = "市级审核通过",
        ["SpecialDocumentRefused"] = "市级审核不通过",
        ["PaymentOrderCreated"] = "生成缴费订单",
        ["PaymentSettled"] = "缴费入账",
        ["PaymentFailed"] = "支付失败",
        ["PaymentToRefund"] = "转入待退款",
        ["UnpaidCaseOpened"] = "列入未缴费核实",
        ["UnpaidReasonGiven"] = "说明没有缴费的原因",
        ["UnpaidCaseVerified"] = "核实没有缴费的原因",
        ["UnpaidCaseClosed"] = "办结未缴费核实",
        ["UnpaidCaseExtended"] = "准许延时缴费",
        ["UnpaidCasePaid"] = "延时缴费入账",
        ["RegistrationExpired"] = "逾期作废",
        ["BonusApproved"] = "加分通过",
        ["BonusRejected"] = "加分不通过",
        ["ControlLinesSet"] = "划定分数线",
        ["DecisionsUploaded"] = "院校上载录退意见",
        ["DossierAdmitted"] = "确认录取",
        ["DossierPreDecided"] = "院校预录退",
        ["DossierReturned"] = "确认退档",
        ["DossiersDownloaded"] = "院校下载档案",
        ["ExamScopesImported"] = "导入考区",
        ["ExamSitesApproved"] = "批准考点",
        ["ExamSitesImported"] = "导入考点",
        ["ExamSitesRevised"] = "修改已报考点",
        ["LevelCompleted"] = "结束层次录取",
        ["OfficeUserCreated"] = "开通机构账号",
        ["PaymentsReconciled"] = "对账",
        ["PlanImported"] = "导入招生计划",
        ["PlanPublished"] = "发布招生计划",
        ["PolicyPublished"] = "发布招生政策",
        ["ReconsiderationAnswered"] = "院校答复复议",
        ["ReconsiderationRequested"] = "提请复议",
        ["RegistrationPointDrafted"] = "新增确认点",
        ["RegistrationPointEdited"] = "修改确认点",
        ["RegistrationPointPassed"] = "确认点审核通过",
        ["RegistrationPointReturned"] = "确认点退回",
        ["RegistrationPointSubmitted"] = "上报确认点",
        ["RosterSealed"] = "名册盖章",
        ["RunDiscarded"] = "放弃运算",
        ["RunFailed"] = "运算没有通过",
        ["RunReleaseRefused"] = "不同意发布",
        ["RunReleaseRequested"] = "提请发布",
        ["RunReleased"] = "发布运算结果",
        ["RunStarted"] = "开始运算",
        ["ScoresImported"] = "导入成绩",
        ["ScoresPublished"] = "公布成绩",
        ["StaffApplied"] = "申请账号",
        ["StaffBound"] = "绑定用户",
        ["StaffDisabled"] = "停用账号",
        ["TicketPrinted"] = "打印准考证",
        ["WindowExtended"] = "开放补办",
        ["WindowExtensionWithdrawn"] = "撤回补办",
        ["WindowMoved"] = "调整时间",
    };

    public static string Of(string type) => Words.GetValueOrDefault(type, type);

    public static string OfPurpose(string purpose) => purpose switch
    {
        CounterReader.AtCounter => "现场确认",
        CounterReader.ForReading => "查看考生资料",
        _ => purpose,
    };
}
