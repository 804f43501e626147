using Admissions.Core.Data;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Admissions.Web.Areas.Office.Pages.Emergencies;

/// <summary>The divisions that measures or time slots can be set for, to choose from: a place and everything below it.</summary>
public static class EmergencyAreas
{
    /// <param name="root">Division code, 2 to 6 digits.</param>
    public static IReadOnlyList<SelectListItem> Below(string? root)
    {
        if (ReferenceData.Division(root) is not { } top)
            return [];
        return [new(top.Code.Length == 2 ? $"全省（{top.Name}）" : top.Name, top.Code), .. ReferenceData.Children(top.Code).SelectMany(Lines)];

        static IEnumerable<SelectListItem> Lines(Division division) =>
            ReferenceData.Children(division.Code).Select(county => new SelectListItem($"{division.Name}　{county.Name}", county.Code)).Prepend(new(division.Name, division.Code));
    }

    /// <summary>The narrower of two places of which one lies in the other; null when neither does.</summary>
    public static string? Common(string one, string? other) =>
        other is null || one.StartsWith(other, StringComparison.Ordinal) ? one : other.StartsWith(one, StringComparison.Ordinal) ? other : null;
}
