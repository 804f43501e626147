using Admissions.Rules.Emergencies;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>Measures and modes in Chinese.</summary>
public static class EmergencyWords
{
    public static IReadOnlyList<SelectListItem> Modes { get; } = [.. Enum.GetValues<CollectionMode>().Select(m => new SelectListItem(Of(m), m.ToString()))];

    public static string Of(string measure) => measure switch
    {
        EmergencyMeasures.FillingSlots => "分时段填报",
        EmergencyMeasures.DraftForms => "发放信息采集草表",
        EmergencyMeasures.BatchEntryOwnPoint => "批量录入本点的草表",
        EmergencyMeasures.BatchEntryOtherPoint => "代录其他确认点的草表",
        EmergencyMeasures.CollectionMode => "改变采集方式",
        _ => measure,
    };

    public static string Of(CollectionMode mode) => mode switch
    {
        CollectionMode.DraftOnly => "只用草表",
        CollectionMode.ReadOnly => "只读，暂停修改",
        _ => "网上填报",
    };
}
