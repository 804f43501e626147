using Admissions.Core.Bulletins;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo.Walk;
using Admissions.Rules;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using static Admissions.Web.Infrastructure.Shell.FactValues;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>
/// The Chinese words for the keys that events write. A key that means different things stands once for each: under the type of the event,
/// else under the kind of its subject, else alone. A new key gets its line here; EventFactsGuardTests fails until it has one.
/// </summary>
internal static class EventFactWords
{
    private static readonly EventFact
        City = new("市（州）", Division), Digest = new("校验值"), Receipt = new("回执编号"), Amount = new("金额", Money), Number = new("编号"),
        Candidates = new("考生", Unit: "人"), Admits = new("拟录取", Unit: "人"), Returns = new("拟退档", Unit: "人"), Roles = new("角色", Role),
        Opens = new("开始"), Closes = new("截止"), File = new("文件"), Rows = new("行数", Unit: "行"), Changed = new("改动", Unit: "条"), Point = new("报名确认点", Named("pointId")),
        Form = new("报名表", Ordinal("次")), Version = new("版本", Ordinal("版")), Round = new("轮次", Ordinal("轮")), ClaimItem = new("项目", Claim),
        Major = new("录取专业", Named("planLineId")), Place = new("考点", Named("site"));

    private static readonly Dictionary<string, EventFact> Facts = new(StringComparer.Ordinal)
    {
        ["Registration.state"] = new("报名状态", Kind<RegistrationState>(StateWords.Of)),
        ["PaymentSettled.state"] = new("报名状态", Kind<RegistrationState>(StateWords.Of)),
        ["RegistrationPoint.state"] = new("状态", Kind<RegistrationPointState>(StateWords.Of)),
        ["ExamSite.state"] = new("状态", Kind<ExamSiteState>(StateWords.Of)),
        ["ExamSitesRevised.state"] = new("状态", Kind<ExamSiteState>(StateWords.Of)),
        ["RoomAllocation.state"] = new("状态", Kind<RoomAllocationState>(StateWords.Of)),
        ["Dossier.state"] = new("状态", Kind<DossierState>(StateWords.Of)),
        ["Campaign.state"] = new("状态", Kind<CampaignState>(StateWords.Of)),
        ["UnpaidCase.state"] = new("状态", Kind<UnpaidCaseState>(StateWords.Of)),
        ["BonusClaim.state"] = new("状态", Kind<BonusClaimState>(StateWords.Of)),
        ["ExemptionApplication.state"] = new("状态", Kind<ExemptionApplicationState>(StateWords.Of)),
        ["Run.state"] = new("状态", Kind<RunState>(StateWords.Of)),
        ["IncidentReport.state"] = new("状态", Kind<IncidentReportState>(StateWords.Of)),
        ["BatchEntry.state"] = new("状态", Kind<BatchEntryState>(StateWords.Of)),
        ["EmergencyActivation.state"] = new("状态", Kind<EmergencyActivationState>(StateWords.Of)),
        ["DataReport.state"] = new("状态", Kind<DataReportState>(StateWords.Of)),

        ["state"] = new("状态"), ["code"] = new("代码"), ["name"] = new("名称"), ["number"] = Number, ["version"] = Version, ["digest"] = Digest, ["hash"] = Digest, ["count"] = new("数量", Unit: "份"),
        ["value"] = new("内容"), ["text"] = new("内容"), ["reason"] = new("原因"), ["evidence"] = new("证明材料"), ["fileName"] = File, ["artefactName"] = File, ["rows"] = Rows,
        ["cityCode"] = City, ["countyCode"] = new("县（市、区）", Division), ["divisionCode"] = new("地区", Division), ["division"] = new("地区", Division), ["county"] = new("县（市、区）", Division),
        ["receiptNumber"] = Receipt, ["candidates"] = Candidates, ["photos"] = new("相片", Unit: "张"), ["amount"] = Amount, ["round"] = Round, ["policyItem"] = new("政策条目", PolicyItem),
        ["policyVersion"] = new("政策版本", Ordinal("版")), ["pointId"] = Point, ["point"] = new("报名确认点", Named("point")), ["institutionId"] = new("院校", Named("institutionId")),
        ["planLineId"] = new("投档专业", Named("planLineId")), ["admittedPlanLineId"] = Major, ["site"] = Place, ["siteId"] = new("考点", Named("siteId")), ["district"] = new("考区", Named("district")),
        ["opensAt"] = Opens, ["closesAt"] = Closes, ["startsAt"] = Opens, ["endsAt"] = new("结束"), ["userName"] = new("用户名"), ["displayName"] = new("名称"), ["roles"] = Roles,
        ["purpose"] = new("目的", (_, text) => EventWords.OfPurpose(text)), ["item"] = new("项目"), ["origin"] = new("来源"), ["size"] = new("最多同时办理", Unit: "人"),

        ["NoticesRead.code"] = new("文本", Statement), ["HonestyPledgeSigned.code"] = new("文本", Statement), ["RiskStatementAccepted.code"] = new("文本", Statement),
        ["NoticesRead.version"] = Version, ["HonestyPledgeSigned.version"] = Version, ["RiskStatementAccepted.version"] = Version,
        ["part"] = new("填写的部分"), ["DraftSaved.version"] = new("草稿", Ordinal("版")), ["Registration.version"] = Form, ["CorrectionSigned.version"] = Form,
        ["candidateNumber"] = new("考生号"), ["ticketNumber"] = new("准考证号"), ["documentKind"] = new("证件类型", Kind<DocumentKind>(IdentityDocument.Word)),
        ["lockedUntil"] = new("停用到"), ["formNumber"] = new("草表编号"), ["batchEntryId"] = new("批次", Row(nameof(BatchEntry))), ["enteredBy"] = new("录入的确认点", Named("pointId")),
        ["RegistrationEntered.origin"] = new("来源", Kind<RegistrationOrigin>(KindWords.Of)), ["RegistrationLoaded.origin"] = new("来源", Kind<RegistrationOrigin>(KindWords.Of)),
        ["CandidatesLoaded.loaded"] = new("载入", Unit: "名"), ["CandidatesLoaded.photos"] = new("相片", Unit: "张"), ["CandidatesLoaded.same"] = new("已有，相同", Unit: "名"), ["CandidatesLoaded.different"] = new("已有，不同", Unit: "名"),

        ["IdentityCardRead.origin"] = new("读取方式", Kind<CardReadingOrigin>(KindWords.Of)), ["device"] = new("阅读器", (_, adapter) => KindWords.CardReader(adapter)),
        ["readerSerial"] = new("阅读器编号"), ["IdentityCardRead.differences"] = new("与登记不符", CardDifference),
        ["Photo.origin"] = new("来源", Kind<PhotoOrigin>(KindWords.Of)), ["width"] = new("宽", Unit: "像素"), ["height"] = new("高", Unit: "像素"),
        ["QualificationItemReviewed.code"] = new("审核项目", Qualification), ["QualificationItemReviewed.item"] = new("审核项目", Qualification), ["passed"] = new("结论", Either("通过", "不通过")),
        ["CopyReceived.item"] = new("复印件", Copy), ["FeeTakenOnSite.number"] = new("收据号"), ["OnSiteReceiptVoided.number"] = new("收据号"),

        ["orderNumber"] = new("订单号"), ["gatewayTransaction"] = new("支付流水号"), ["paidAt"] = new("支付时间"), ["refundNumber"] = new("退款单号"), ["attempts"] = new("申请次数", Unit: "次"),
        ["refundTransaction"] = new("退款流水号"), ["billDate"] = new("账单日期"), ["billCount"] = new("账单", Unit: "笔"), ["billAmount"] = new("账单金额", Money),
        ["settled"] = new("补入账", Unit: "笔"), ["differences"] = new("差异", Unit: "笔"),
        ["ownReason"] = new("考生的说明"), ["UnpaidCase.reasonCode"] = new("没有缴费的原因", UnpaidReason), ["UnpaidCase.reasonText"] = new("原因说明"), ["contactedAt"] = new("联系时间"), ["StuckReasonRecorded.kind"] = new("种类", Kind<StuckKind>(KindWords.Of)), ["StuckReasonRecorded.code"] = new("原因", StuckReason),
        ["StuckReasonRecorded.text"] = new("具体情况"), ["extendedUntil"] = new("延到"),

        ["orderedBy"] = new("提出人"), ["decidedBy"] = new("审定人"), ["fields"] = new("更正后"), ["expiredOrders"] = new("作废的订单", Unit: "个"), ["RegistrationCorrected.text"] = new("更正内容"),
        ["CorrectionOrdered.text"] = new("更正内容"), ["RegistrationCorrected.evidence"] = new("依据"), ["CorrectionOrdered.evidence"] = new("依据"), ["ScheduleWindow.evidence"] = new("依据"), ["scan"] = new("扫描件的校验值"),

        ["BonusClaim.code"] = new("加分项目", Claim), ["ExemptionApplication.code"] = new("免试项目", Claim), ["ground"] = new("依据", Ground), ["answers"] = new("说明", Answers),
        ["admissionType"] = new("招生类别", AdmissionType), ["ExemptionMoved.step"] = new("审核到", Step), ["step"] = new("审核机构", Decider), ["EvidenceFile.kind"] = new("材料", Evidence),
        ["entries"] = new("登记的材料", Unit: "种"), ["copies"] = new("上传的材料", Evidence, "份"), ["EvidenceRecorded.kind"] = new("材料", Evidence), ["seen"] = new("已看原件"),
        ["stored"] = new("采用", Unit: "条"), ["problems"] = new("有问题", Unit: "条"), ["EntitlementRegister.kind"] = new("名册", Kind<EntitlementKind>(KindWords.Register)),
        ["originalsSent"] = new("报送原件", Unit: "份"), ["originalsReceived"] = new("清点原件", Unit: "份"),

        ["RegistrationPoint."] = new("", DescribedPoint), ["RegistrationPoint.kind"] = new("类别", Kind<RegistrationPointKind>(KindWords.Of)), ["address"] = new("地址"), ["contactName"] = new("联系人"),
        ["contactPhone"] = new("联系电话"), ["capacity"] = new("最多接待人数"), ["levels"] = new("层次", Kind<StudyLevel>(Terms.Word)), ["isMedicalReviewPoint"] = new("医卫类审核点"), ["isUnderageReviewPoint"] = new("低龄审核点"),
        ["binding"] = new("账号状态", Kind<BindingState>(KindWords.Of)), ["terminalNetworks"] = new("登录终端"), ["rights"] = new("增加的权限", Right, "项"),

        ["ExamDistrict.divisionCode"] = new("负责机构", Division), ["ExamSite."] = new("", DescribedSite("；")), ["ExamSiteDrafted.site"] = new("内容", DescribedSite("，")),
        ["ExamSiteEdited.site"] = new("内容", DescribedSite("，")), ["ExamSiteSubmitted.site"] = new("内容", DescribedSite("，")), ["ExamSite.code"] = new("考点代码"),
        ["ExamSitesApproved."] = new("考点", Unit: "个"), ["ExamSitesRevised."] = new("考点", Unit: "个"), ["roomCount"] = new("考室", Unit: "间"), ["new"] = new("新增", Unit: "条"),
        ["rooms"] = new("考室", Unit: "间"), ["seats"] = new("座位", Unit: "个"), ["districts"] = new("考区", Unit: "个"), ["ExamRoom.number"] = new("考室号"), ["paper"] = new("资料", Paper),
        ["CandidateBarcodesPrinted.count"] = new("条形码", Unit: "枚"), ["issued"] = new("发放", Unit: "枚"), ["received"] = new("签收", Unit: "枚"), ["difference"] = new("相差", Unit: "枚"),
        ["batch"] = new("批次"), ["postedOn"] = new("寄出日期"), ["tickets"] = new("准考证", Unit: "份"),

        ["examinees"] = new("考生", Unit: "人"), ["papers"] = new("成绩", Unit: "科次"), ["absent"] = new("缺考", Unit: "科次"), ["violations"] = new("违规", Unit: "科次"), ["changed"] = Changed,
        ["Run.kind"] = new("运算", RunName), ["inputDigest"] = new("输入指纹"), ["outputDigest"] = new("结果指纹"), ["seedHash"] = new("种子承诺"), ["seed"] = new("种子原文"), ["Run.round"] = new("轮次"),
        ["choiceNumber"] = new("志愿", Choice), ["reasonCode"] = new("退档原因", ReturnReason), ["reasonText"] = new("退档说明"), ["decisionIsAdmit"] = new("院校意见", Either("录取", "退档")),
        ["admitCount"] = Admits, ["returnCount"] = Returns, ["proposedById"] = new("提出人", Row(nameof(User))), ["AdmittedPhotosDownloaded.count"] = new("相片", Unit: "张"),
        ["quota"] = new("计划", Unit: "人"), ["admitted"] = new("录取", Unit: "人"), ["shortfall"] = new("缺额", Unit: "人"), ["LevelPlan.number"] = new("名册编号"), ["Roster.number"] = new("名册编号"),
        ["Roster.count"] = Candidates, ["feeAmount"] = new("工本费", Money), ["collectedBy"] = new("领取人"), ["collectedOn"] = new("领取日期"), ["collectedRosters"] = new("名册", Unit: "份"),
        ["collectedNotices"] = new("通知书", Unit: "份"),
        ["AdmissionRevocationProposed.planLineId"] = Major, ["AdmissionRevoked.planLineId"] = Major, ["admittedAt"] = new("确认录取"), ["proposedBy"] = new("提出人"),
        ["AdmissionRevocationProposed.evidence"] = new("依据"), ["AdmissionRevoked.evidence"] = new("依据"), ["sheetNumber"] = new("变更单编号"), ["sheetDigest"] = Digest,

        ["lines"] = new("计划", Unit: "条"), ["institutions"] = new("院校", Unit: "所"), ["PlanImported.quota"] = new("计划人数", Unit: "人"), ["unchanged"] = new("不变", Unit: "条"), ["withdrawn"] = new("撤下", Unit: "条"),
        ["facts"] = new("层次和学习形式", Unit: "种"), ["AdmissionCharter.level"] = new("层次", Kind<StudyLevel>(Terms.Word)), ["AdmissionCharter.mode"] = new("学习形式", Kind<StudyMode>(Terms.Word)),
        ["years"] = new("学制（年）"), ["place"] = new("办学地点"), ["fees"] = new("收费标准（元／年）"), ["word"] = new("合称"), ["range"] = new("招生范围"), ["principle"] = new("录取原则"),
        ["extraTests"] = new("加试的时间地点"), ["responsible"] = new("负责人"), ["kept"] = new("保留的差异", Unit: "处"), ["AdmissionCharter.difference"] = new("差异"), ["AdmissionCharter.reason"] = new("理由"),

        ["slug"] = new("网址"), ["Campaign.mode"] = new("类别", Kind<CampaignMode>(KindWords.Of)), ["of"] = new("照搬自"), ["clock"] = new("演练时间"), ["DemoClockMoved.clock"] = new("演示时间"),
        ["DemoPartPlayed.part"] = new("代办", Kind<DemoPart>(KindWords.Of)), ["everything"] = new("列出的账号也代办"), ["done"] = new("办了"), ["failed"] = new("没有办成", Unit: "处"),
        ["DrillDiscarded.rows"] = new("清除", Unit: "行"),
        ["windows"] = new("日程", Unit: "项"), ["ScheduleWindow.code"] = new("业务", Window), ["scopeKind"] = new("范围", Kind<WindowScopeKind>(KindWords.Of)), ["scopeCode"] = new("补办对象", Scope),
        ["PolicyPublished.item"] = new("政策条目", PolicyItem), ["incidentId"] = new("依据", Row(nameof(IncidentReport))),

        ["type"] = new("类型", IncidentType), ["scope"] = new("涉及的范围"), ["holderCode"] = new("办理机构", Division), ["cause"] = new("原因"), ["measure"] = new("措施"),
        ["EmergencyActivation.divisionCode"] = new("地区", DivisionOrAll), ["measures"] = new("措施", (_, measure) => EmergencyWords.Of(measure)),
        ["EmergencyActivation.mode"] = new("采集方式", Kind<CollectionMode>(EmergencyWords.Of)), ["digits"] = new("证件号码末位", Digits), ["BatchEntered.source"] = new("方式", Kind<BatchEntrySource>(KindWords.Of)),
        ["entered"] = new("已录入", Unit: "份"), ["refused"] = new("没有录入", Unit: "份"), ["first"] = new("起号"), ["last"] = new("止号"), ["collected"] = new("收回", Unit: "份"),
        ["RegistrationDraftForm.number"] = new("草表编号"),

        ["expected"] = new("应交", Unit: "份"), ["counted"] = new("已清点", Unit: "份"), ["exemptionMaterials"] = new("免试材料", Unit: "份"), ["format"] = new("格式"),
        ["CandidatesExported.count"] = Candidates, ["list"] = new("名单"), ["filter"] = new("筛选（网址里的）"), ["ListExported.count"] = new("名单", Unit: "行"), ["PhotosExported.count"] = new("相片", Unit: "张"),
        ["EquipmentCheck.code"] = new("填报单位", Division), ["EquipmentCheck.entries"] = new("设备"), ["EquipmentCheck.value"] = new("配置"), ["updatedOn"] = new("更新日期"),
        ["clean"] = new("登记"), ["inChargeName"] = new("信息管理责任人"), ["inChargePhone"] = new("责任人电话"), ["administratorName"] = new("信息管理员"), ["administratorPhone"] = new("信息管理员电话"),
        ["knowledge"] = new("业务能力"), ["trainedOn"] = new("最近一次政策培训"),

        ["Bulletin.state"] = new("状态", Kind<BulletinState>(StateWords.Of)), ["audience"] = new("给谁看", Kind<BulletinAudience>(BulletinWords.Word)), ["mustRead"] = new("考生必读"),
        ["title"] = new("标题"), ["body"] = new("正文"),

        ["Alarm.kind"] = new("报警", Kind<AlarmKind>(KindWords.Of)), ["subject"] = new("对象"), ["Alarm.value"] = new("数值"), ["threshold"] = new("报警线"), ["minutes"] = new("统计时间", Unit: "分钟"),
    };

    /// <summary>Null for a key without a line.</summary>
    /// <param name="type">Type of the event.</param>
    /// <param name="subject">Kind of its subject.</param>
    /// <param name="key">As the JSON has it; empty for a value that is no object.</param>
    public static EventFact? Find(string type, string subject, string key) =>
        Facts.GetValueOrDefault($"{type}.{key}") ?? Facts.GetValueOrDefault($"{subject}.{key}") ?? Facts.GetValueOrDefault(key);
}
