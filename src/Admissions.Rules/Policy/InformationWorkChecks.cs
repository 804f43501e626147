namespace Admissions.Rules.Policy;

/// <summary>The lines of the equipment check.</summary>
internal static class InformationWorkChecks
{
    public static void Run(CampaignPolicy policy, PolicyErrors errors)
    {
        if (policy.InformationWork is not { } work)
            return;
        errors.When(string.IsNullOrWhiteSpace(work.Source), "informationWork.source", "写明最低配置依据的文件");
        errors.When(work.SoftwareDays < 1, "informationWork.softwareDays", "至少 1 天");
        errors.Duplicates("informationWork.equipment", work.Equipment, item => item.Code, "设备项目");
        foreach (var (item, index) in work.Equipment.Select((item, index) => (item, index)))
        {
            var path = $"informationWork.equipment[{index}]";
            errors.When(item.Levels.Count == 0, path + ".levels", "至少写一级");
            errors.When(item.Minimum is not null && item.Kind != EquipmentItemKind.Number, path + ".minimum", "只有填数字的项目才有最低值");
            errors.When(item.Kind == EquipmentItemKind.Number && item.Levels.Any(level => item.Minimum?.ContainsKey(level) != true), path + ".minimum", "每一级都要写最低值");
            errors.When(item.Minimum?.Values.Any(least => least < 0) == true, path + ".minimum", "最低值不能小于 0");
            errors.When(item.MustBeCurrent && item.Kind != EquipmentItemKind.Software, path + ".mustBeCurrent", "只有软件才有更新日期");
        }
    }
}
