using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Policy;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Tests.Shell;

/// <summary>Before and after of an event as an inspector reads them.</summary>
public sealed class EventFactsTests
{
    private const string Digest = "9f3a61c07b2ed8459f3a61c07b2ed8459f3a61c07b2ed8459f3a61c07b2ed845";
    private static readonly EventFacts Facts = new(PolicyJson.Parse(PolicyPacks.Json("hunan-adult")), EventNames.None);

    [Theory]
    [InlineData("BarcodesIssued", "BarcodeReceipt", """{"cityCode":"4301","issued":1120}""", "市（州）：4301 长沙市；发放：1,120 枚")]
    [InlineData("RegistrationConfirmed", "Registration", """{"state":"Confirmed","candidateNumber":"26430102000017","version":2,"point":"43010201"}""", "报名状态：已确认；考生号：26430102000017；报名表：第 2 次；报名确认点：43010201")]
    [InlineData("PaymentSettled", "PaymentOrder", """{"state":"Valid","orderNumber":"P1","amount":160,"paidAt":"2026-09-08T07:46:07.218+00:00"}""", "报名状态：有效；订单号：P1；金额：160.00 元；支付时间：2026-09-08 15:46")]
    [InlineData("WindowMoved", "ScheduleWindow", """{"code":"Confirmation","opensAt":"2026-09-08T00:00:00+08:00","closesAt":"2026-09-11T10:00:00Z"}""", "业务：现场确认；开始：2026-09-08 00:00；截止：2026-09-11 18:00")]
    [InlineData("WindowExtended", "ScheduleWindow", """{"code":"Registration","scopeKind":"County","scopeCode":"430102"}""", "业务：网上报名；范围：一个县（市、区）；补办对象：430102 芙蓉区")]
    [InlineData("WindowExtended", "ScheduleWindow", """{"code":"Registration","scopeKind":"Candidate","scopeCode":"17"}""", "业务：网上报名；范围：一名考生；补办对象：报名 17")]
    [InlineData("DrillClockMoved", "Campaign", """{"slug":"adult-2026-drill-1","clock":"2026-09-08T09:30:00"}""", "网址：adult-2026-drill-1；演练时间：2026-09-08 09:30")]
    [InlineData("StaffBound", "User", """{"binding":"Bound","pointId":7,"roles":["PointHead","PointReviewer"]}""", "账号状态：已绑定；报名确认点：7；角色：报名确认点负责人、确认点审核员")]
    [InlineData("QualificationItemReviewed", "Registration", """{"item":"Nobody","passed":false,"reason":"学历证书不清楚"}""", "审核项目：Nobody；结论：不通过；原因：学历证书不清楚")]
    [InlineData("IdentityCardRead", "CardReading", """{"origin":"Reader","device":"huashi","differences":["name","birthDate"]}""", "读取方式：阅读器读取；阅读器：华视 CVR-100；与登记不符：姓名、出生日期")]
    [InlineData("IdentityCardRead", "CardReading", """{"origin":"Typed","differences":[]}""", "读取方式：照证件输入；与登记不符：没有")]
    [InlineData("PaymentsReconciled", "PaymentReconciliation", """{"billDate":"2026-09-08","billCount":31,"billAmount":4960.0,"settled":1,"differences":0}""", "账单日期：2026-09-08；账单：31 笔；账单金额：4,960.00 元；补入账：1 笔；差异：0 笔")]
    [InlineData("ControlLinesSet", "Campaign", """{"CollegeToBachelor/Medicine/":120,"UpperSecondaryToCollege/Art/Sport":null}""", "专升本医学类：120；高起专艺术类（体育类）：没有")]
    [InlineData("EvidenceRecorded", "BonusClaim", """{"entries":[{"kind":"K","number":"湘字第 1 号","seen":true}],"copies":["K"]}""", "登记的材料：（材料：K，编号：湘字第 1 号，已看原件：是）；上传的材料：K")]
    [InlineData("ExemptionApplied", "ExemptionApplication", """{"code":"X","ground":"获奖运动员","answers":"{\"event\":\"Olympic\",\"rank\":\"2\"}"}""", "免试项目：免试入学；依据：获奖运动员；说明：（项目：奥运会项目，名次：第 2 名）")]
    [InlineData("RegistrationCorrected", "Registration", """{"version":3,"fields":{"姓名":"蒋文婧","备注":null},"expiredOrders":["P1"]}""", "报名表：第 3 次；更正后：（姓名：蒋文婧，备注：没有）；作废的订单：P1")]
    [InlineData("RunStarted", "Run", """{"kind":"Dispatch","round":2}""", "运算：第二志愿投档；轮次：2")]
    [InlineData("LateHandlingSuperseded", "LateHandling", """{"round":1,"admitCount":12,"proposedById":9}""", "轮次：第 1 轮；拟录取：12 人；提出人：账号 9")]
    [InlineData("DossierPreDecided", "Dossier", """{"state":"PreReturned","decisionIsAdmit":false,"reasonCode":"no-such","reasonText":"身体条件"}""", "状态：拟退；院校意见：退档；退档原因：no-such；退档说明：身体条件")]
    [InlineData("AccountUnlocked", "User", """{"lockedUntil":"9999-12-31T23:59:59.9999999+00:00"}""", "停用到：没有期限")]
    [InlineData("ExamSitesRevised", "Campaign", """[{"code":"4301011","roomCount":20,"state":"SubmittedToProvince"}]""", "考点：（代码：4301011，考室：20 间，状态：已报省级）")]
    [InlineData("EmergencyPrepared", "EmergencyActivation", """{"divisionCode":"","measures":["DraftForms","CollectionMode"],"mode":"DraftOnly","state":"Prepared"}""", "地区：全部；措施：发放信息采集草表、改变采集方式；采集方式：只用草表；状态：已拟定")]
    public void After_KindsOfValues_AreWords(string type, string subject, string json, string words) => After(type, subject, json).ShouldBe(words);

    [Fact]
    public void Before_PointOrSiteDescribedInOneText_IsTakenApart()
    {
        var point = Event("RegistrationPointEdited", nameof(RegistrationPoint), before: "\"芙蓉区第一报名点|School|演示路 1 号|罗敏|0731-55000318|CollegeToBachelor,UpperSecondaryToCollege|True|False\"");
        var site = Event("ExamSiteEdited", nameof(ExamSite), before: "\"第一中学|3|演示路 2 号|罗敏||20\"", after: """{"code":"430102001","site":"第一中学|3|演示路 2 号|罗敏||20"}""");

        Facts.Before(point).ShouldBe("名称：芙蓉区第一报名点；类别：学校报名点；地址：演示路 1 号；联系人：罗敏；联系电话：0731-55000318；层次：专升本、高起专；医卫类审核点：是；低龄审核点：否");
        Facts.Before(site).ShouldBe("名称：第一中学；考区：3；地址：演示路 2 号；联系人：罗敏；联系电话：没有填；考室：20 间");
        Facts.After(site).ShouldBe("考点代码：430102001；内容：（名称：第一中学，考区：3，地址：演示路 2 号，联系人：罗敏，联系电话：没有填，考室：20 间）");
        Facts.Before(Event("ExamSiteEdited", nameof(ExamSite), before: "\"甲|乙\"")).ShouldBe("甲|乙");
    }

    [Fact]
    public void After_Digest_IsShortOnThePageAndWholeInTheFile()
    {
        var e = Event("RegistrationSubmitted", nameof(Registration), after: $$"""{"version":1,"digest":"{{Digest}}"}""");

        Facts.After(e).ShouldBe("报名表：第 1 次；校验值：9F3A 61C0 7B2E D845");
        Facts.After(e, whole: true).ShouldBe($"报名表：第 1 次；校验值：{Digest}");
    }

    [Fact]
    public void After_LongListAndLongText_AreShortOnThePageAndWholeInTheFile()
    {
        var list = Event("RoomsAllocated", nameof(RoomAllocation), after: $$"""{"rooms":[{{string.Join(',', Enumerable.Range(1, 35))}}]}""");
        var text = Event("PolicyPublished", nameof(CampaignPolicyVersion), after: $$"""{"value":"{{new string('文', 900)}}"}""");

        Facts.After(list).ShouldBe("考室：共 35 间：1、2、3、4、5等");
        Facts.After(list, whole: true).ShouldBe($"考室：{string.Join('、', Enumerable.Range(1, 35))}");
        Facts.After(text).ShouldBe($"内容：{new string('文', 200)}……（共 900 字，导出可以看到全部）");
        Facts.After(text, whole: true).ShouldBe($"内容：{new string('文', 900)}");
    }

    /// <summary>Nothing is lost and nothing breaks, whatever stands there.</summary>
    [Theory]
    [InlineData("""{"state":"NoSuchState","strange":"Value","flag":true}""", "报名状态：NoSuchState；strange：Value；flag：是")]
    [InlineData("""{"state":"0"}""", "报名状态：0")]
    [InlineData("""{"state":null,"version":"x","part":""}""", "报名状态：没有；报名表：x；填写的部分：没有填")]
    [InlineData("""{"cityCode":"999999","amount":"many"}""", "市（州）：999999；金额：many")]
    [InlineData("""{"opensAt":"2026-13-45T99:00:00Z"}""", "开始：2026-13-45T99:00:00Z")]
    [InlineData("{}", "没有")]
    [InlineData("[]", "没有")]
    [InlineData("7", "7")]
    [InlineData("not json {", "not json {")]
    [InlineData("""{"half":"\ud800"}""", """{"half":"\ud800"}""")]
    public void After_WhatHasNoWord_StandsAsItIs(string json, string words) => After("DraftSaved2", nameof(Registration), json).ShouldBe(words);

    [Fact]
    public void Before_Nothing_IsNothing() => Facts.Before(Event("RegistrationSubmitted", nameof(Registration))).ShouldBeNull();

    /// <summary>Masked numbers and names come out as they went in.</summary>
    [Fact]
    public void After_MaskedText_StaysMasked() =>
        After("CorrectionOrdered", "CorrectionOrder", """{"text":"证件号码由 4301**********0002 改为 4301**********0029"}""").ShouldBe("更正内容：证件号码由 4301**********0002 改为 4301**********0029");

    private static string After(string type, string subject, string json) => Facts.After(Event(type, subject, after: json))!;

    private static Event Event(string type, string subject, string? before = null, string? after = null) =>
        new() { Type = type, SubjectType = subject, ActorName = "系统", Before = before, After = after };
}
