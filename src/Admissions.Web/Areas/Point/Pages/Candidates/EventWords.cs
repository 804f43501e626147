using Admissions.Core.Confirmation;

namespace Admissions.Web.Areas.Point.Pages.Candidates;

/// <summary>The Chinese words for what stands in a registration's history; an unknown event stands for itself.</summary>
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
        ["RegistrationExpired"] = "逾期作废",
    };

    public static string Of(string type) => Words.GetValueOrDefault(type, type);

    public static string OfPurpose(string purpose) => purpose switch
    {
        CounterReader.AtCounter => "现场确认",
        CounterReader.ForReading => "查看考生资料",
        _ => purpose,
    };
}
