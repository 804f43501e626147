namespace Admissions.Rules.Policy;

/// <summary>The counter's course: each step once, in an order that can be kept. Place and occupation, which only warn.</summary>
internal static class OnSiteChecks
{
    private static readonly (OnSiteStep Earlier, OnSiteStep Later, string Why)[] Orders =
    [
        (OnSiteStep.Review, OnSiteStep.Fee, "资格审核通过以后才能缴费"),
        (OnSiteStep.Photo, OnSiteStep.Form, "登记表印有相片，要先采集相片"),
        (OnSiteStep.Form, OnSiteStep.Signature, "考生在登记表上签字，要先打印登记表"),
    ];

    public static void Run(CampaignPolicy policy, PolicyErrors errors)
    {
        CheckPlace(policy, errors);
        var order = policy.OnSite.Order;
        errors.Duplicates("onSite.order", order, step => step, "步骤");
        foreach (var (earlier, later, why) in Orders.Where(o => policy.OnSite.Has(o.Earlier) && policy.OnSite.Has(o.Later)))
            errors.When(Index(order, earlier) > Index(order, later), "onSite.order", $"{earlier} 要排在 {later} 前面：{why}");
        errors.When(policy.OnSite.Has(OnSiteStep.Signature) && order[^1] != OnSiteStep.Signature, "onSite.order", "签字是最后一步");
        errors.When(policy.OnSite.Has(OnSiteStep.Fee) != (policy.Payment.Mode == PaymentMode.OnSite), "onSite.order", "现场缴费（payment.mode 为 OnSite）才有、也必须有 Fee 这一步");
        errors.Duplicates("onSite.copies", policy.OnSite.Copies, copy => copy.Code, "复印件");
        foreach (var (copy, index) in policy.OnSite.Copies.Select((copy, index) => (copy, index)))
            RegistrationChecks.CheckCondition(policy, copy.When, $"onSite.copies[{index}].when", errors);
    }

    private static void CheckPlace(CampaignPolicy policy, PolicyErrors errors)
    {
        if (policy.RegistrationPlace is { } place)
        {
            foreach (var (key, field) in new[] { ("workField", place.WorkField), ("reasonField", place.ReasonField) })
                errors.When(policy.BasicInformation.ExtraFields.All(f => f.Code != field), $"registrationPlace.{key}", $"没有“{field}”这个字段，请写在 basicInformation.extraFields 里");
            errors.When(policy.BasicInformation.ExtraFields.Any(f => f.Code == place.WorkField && f.Kind != ExtraFieldKind.Division), "registrationPlace.workField", $"“{place.WorkField}”要与确认点所在的县（市、区）比较，kind 写 Division");
        }
        foreach (var (match, index) in policy.OccupationMatches.Select((match, index) => (match, index)))
        {
            RegistrationChecks.CheckCondition(policy, match.When, $"occupationMatches[{index}].when", errors);
            errors.When(match.Occupations.Count == 0, $"occupationMatches[{index}].occupations", "写出对口的职业类别");
        }
    }

    private static int Index(IReadOnlyList<OnSiteStep> order, OnSiteStep step) => order.ToList().IndexOf(step);
}
