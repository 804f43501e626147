using Admissions.Rules.Conditions;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Reporting;

namespace Admissions.Rules.Policy;

/// <summary>Fields, conditions and demands, points, photo, payment, bonuses, accounts.</summary>
internal static class RegistrationChecks
{
    private static readonly string[] PointFlags = [Eligibility.PointFacts.MedicalReviewPoint, Eligibility.PointFacts.UnderageReviewPoint];
    private static readonly string[] PointKinds = ["Public", "School", "CountyOffice", "CityOffice"];

    public static void Run(CampaignPolicy policy, PolicyErrors errors)
    {
        errors.When(policy.Identity.Documents.Count == 0, "identity.documents", "至少写一种证件");
        errors.Duplicates("identity.documents", policy.Identity.Documents, document => document.Type, "证件");
        CheckFields(policy, errors);
        EligibilityChecks.Run(policy, errors);
        foreach (var (rule, index) in policy.PointRules.Select((rule, index) => (rule, index)))
        {
            CheckCondition(policy, rule.When, $"pointRules[{index}].when", errors);
            errors.When(rule.PointFlag is null == rule.PointKind is null, $"pointRules[{index}]", "pointFlag 和 pointKind 写且只写一个");
            errors.When(rule.PointFlag is { } flag && !PointFlags.Contains(flag), $"pointRules[{index}].pointFlag", $"可用：{string.Join('、', PointFlags)}");
            errors.When(rule.PointKind is { } kind && !PointKinds.Contains(kind), $"pointRules[{index}].pointKind", $"可用：{string.Join('、', PointKinds)}");
            errors.When(rule.PointPlace is { } place && place != "HouseholdOrWorkCounty", $"pointRules[{index}].pointPlace", "可用：HouseholdOrWorkCounty");
        }

        errors.Duplicates("qualificationItems", policy.QualificationItems, item => item.Code, "审核项目");
        foreach (var (item, index) in policy.QualificationItems.Select((item, index) => (item, index)))
            CheckCondition(policy, item.When, $"qualificationItems[{index}].when", errors);
        ClaimChecks.Run(policy, errors);
        CheckPayment(policy, errors);
        CheckPhotoAndAccounts(policy, errors);
    }

    private static void CheckFields(CampaignPolicy policy, PolicyErrors errors)
    {
        var basic = policy.BasicInformation;
        errors.Duplicates("basicInformation.fields", basic.Fields, field => field.Field, "字段");
        foreach (var (field, index) in basic.Fields.Select((field, index) => (field, index)))
        {
            var path = $"basicInformation.fields[{index}]";
            errors.When(!RegistrationFacts.FieldNames.Contains(field.Field), path + ".field", $"没有“{field.Field}”这个字段；本次招生自己的字段写在 extraFields 里");
            errors.When(field.MaxLength < 1, path + ".maxLength", "字数上限应大于 0");
            CheckCondition(policy, field.When, path + ".when", errors);
        }

        errors.Duplicates("basicInformation.extraFields", basic.ExtraFields, field => field.Code, "字段");
        errors.Duplicates("basicInformation.extraFields", basic.ExtraFields.DistinctBy(field => field.Code), field => CandidateLayout.OwnName(field.Code), "导出文件里的字段名");
        foreach (var (field, index) in basic.ExtraFields.Select((field, index) => (field, index)))
        {
            var path = $"basicInformation.extraFields[{index}]";
            errors.When(RegistrationFacts.FieldNames.Contains(field.Code), path + ".code", $"“{field.Code}”已是基本信息的字段，请换一个名称");
            errors.When(FactNames.WorkedOut.Contains(field.Code), path + ".code", $"“{field.Code}”由系统得出，请换一个名称");
            errors.When(field.Kind == ExtraFieldKind.Code && field.Options.Count == 0, path + ".options", "写出可选的值");
            errors.Duplicates(path + ".options", field.Options, option => option.Code, "选项");
            errors.When(field.MaxLength < 1, path + ".maxLength", "字数上限应大于 0");
            CheckCondition(policy, field.When, path + ".when", errors);
        }
    }

    internal static void CheckCondition(CampaignPolicy policy, Condition? when, string path, PolicyErrors errors)
    {
        if (when is null)
            return;
        foreach (var (level, index) in (when.Level ?? []).Select((level, index) => (level, index)))
            CatalogueChecks.CheckLevel(policy, level, $"{path}.level[{index}]", errors);
        foreach (var (category, index) in (when.Category ?? []).Select((category, index) => (category, index)))
            errors.When(policy.Categories.All(declared => declared.Code != category), $"{path}.category[{index}]", $"科类“{category}”没有在 categories 里声明");
        foreach (var list in (when.MajorList ?? []).Concat(when.MedicalOutside ?? []))
            CheckMajorList(policy, list, path, errors);
        if (when.Age is { } age)
        {
            errors.When(age.AtMost is < 0 or > 120, path + ".age.atMost", "年龄应在 0 至 120 之间");
            errors.When(age.On != "RegistrationDay", path + ".age.on", "可用：RegistrationDay");
        }
    }

    internal static void CheckMajorList(CampaignPolicy policy, string code, string path, PolicyErrors errors) =>
        errors.When(policy.MajorLists.All(list => list.Code != code), path, $"没有“{code}”这份专业名单，请在 majorLists 里声明");

    private static void CheckPayment(CampaignPolicy policy, PolicyErrors errors)
    {
        errors.Duplicates("payment.unpaidReasons", policy.Payment.UnpaidReasons, reason => reason.Code, "未缴费原因");
        errors.When(
            policy.Payment is { Mode: PaymentMode.Online, UnpaidReasons.Count: 0 } && policy.Windows.Any(window => window.Code == "UnpaidVerification"),
            "payment.unpaidReasons", "有“核实已确认未缴费考生”这个时段，要写明可登记的原因");
        if (policy.Payment.Amount is not { } amount)
            return;
        var given = new object?[] { amount.Fixed, amount.PerSubject, amount.ByLevel }.Count(part => part is not null);
        errors.When(given != 1, "payment.amount", "fixed、perSubject、byLevel 写且只写一个");
        errors.When(amount.Fixed?.Amount < 0, "payment.amount.fixed", "金额不能小于 0");
        errors.When(amount.PerSubject?.Amount < 0, "payment.amount.perSubject", "金额不能小于 0");
        if (amount.ByLevel is not { } byLevel)
            return;
        foreach (var level in policy.Levels.Where(level => !byLevel.ContainsKey(level)))
            errors.Add("payment.amount.byLevel", $"没有写{level.Word()}的金额");
        foreach (var (level, fee) in byLevel)
        {
            CatalogueChecks.CheckLevel(policy, level, $"payment.amount.byLevel.{level}", errors);
            errors.When(fee.Amount < 0, $"payment.amount.byLevel.{level}", "金额不能小于 0");
        }
    }

    private static void CheckPhotoAndAccounts(CampaignPolicy policy, PolicyErrors errors)
    {
        foreach (var (exception, index) in policy.Photo.Exceptions.Select((exception, index) => (exception, index)))
        {
            foreach (var document in exception.Documents.Where(document => policy.Identity.Documents.All(declared => declared.Type != document)))
                errors.Add($"photo.exceptions[{index}].documents", $"证件“{document}”没有在 identity.documents 里声明");
        }

        if (policy.Photo.Limits is { } limits)
        {
            errors.When(limits.MaxKilobytes < 1, "photo.limits.maxKilobytes", "应大于 0");
            errors.When(limits.MinWidth < 1 || limits.MinHeight < 1, "photo.limits.minWidth", "像素应大于 0");
            errors.When(limits.MaxSide < Math.Max(limits.MinWidth, limits.MinHeight), "photo.limits.maxSide", "最大边长小于最小尺寸");
            errors.When(limits.OutputWidth < 1 || limits.OutputHeight < 1, "photo.limits.outputWidth", "像素应大于 0");
            errors.When(limits.MaxStored() < 1, "photo.limits.storedMaxKilobytes", "应大于 0");
            errors.When(limits.StoredMinKilobytes < 0 || limits.StoredMinKilobytes >= Math.Max(1, limits.MaxStored()), "photo.limits.storedMinKilobytes", $"应从 0（不限）起，小于存储上限 {limits.MaxStored()}");
            errors.When(limits.Formats.Count == 0, "photo.limits.formats", "至少写一种格式");
        }

        if (policy.Accounts is not { } accounts)
            return;
        errors.When(accounts.Password.MinLength is < 6 or > 64, "accounts.password.minLength", "密码最短长度应在 6 至 64 之间");
        errors.When(accounts.Password.Kinds is < 1 or > 4, "accounts.password.kinds", "字符种类应在 1 至 4 之间");
        foreach (var (fact, index) in accounts.Password.RefuseDerivedFrom.Select((fact, index) => (fact, index)))
            errors.When(!PasswordPolicy.Facts.Contains(fact), $"accounts.password.refuseDerivedFrom[{index}]", $"应为 {string.Join('、', PasswordPolicy.Facts)} 之一");
        errors.When(accounts.Lockout.Failures < 1, "accounts.lockout.failures", "至少 1 次");
        errors.When(accounts.Lockout.Minutes < 1, "accounts.lockout.minutes", "至少 1 分钟");
        errors.When(accounts.IdleMinutes < 1, "accounts.idleMinutes", "至少 1 分钟");
    }
}
