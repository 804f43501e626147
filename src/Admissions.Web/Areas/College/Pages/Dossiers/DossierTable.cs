using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Choices;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Lists;

namespace Admissions.Web.Areas.College.Pages.Dossiers;

/// <summary>What a file of the dispatched holds, in the order of the screen, where each row is a form; the columns but the decision's can be taken away.</summary>
public static class DossierTable
{
    /// <summary>Whether the rows show the column of this key.</summary>
    public static bool Shows(this ListTable table, string key)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.IsShown(table.AllColumns.Single(column => column.Key == key));
    }

    public static ListTable<Dossier> Of(ListQuery query, int count) => new(query, new ListPage<Dossier>([], count),
    [
        new("number", "考生号", d => d.Registration!.CandidateNumber),
        new("name", "姓名", d => d.Registration!.Name) { Head = true },
        new("score", "档案分", d => d.Registration!.DossierScore),
        new("choice", "志愿", d => d.ChoiceNumber is { } number ? ChoiceRules.Name(number) : ""),
        new("level", "层次", d => d.PlanLine!.Level.Word()) { Extra = true },
        new("major", "投档专业", d => $"{d.PlanLine!.MajorCode} {d.PlanLine.MajorName}"),
        new("employed", "在职", d => d.Registration!.EmploymentStartDate is null ? "" : "在职"),
        new("state", "状态", d => StateWords.Of(d.State)),
        new("decision", "决定", d => d.DecisionIsAdmit switch { true => "拟录取", false => "拟退档", null => "没有决定" }) { Fixed = true },
        new("admitted", "拟录取专业", d => d.DecisionIsAdmit == true ? $"{d.AdmittedPlanLine!.MajorCode} {d.AdmittedPlanLine.MajorName}" : "") { Fixed = true },
        new("reason", "退档原因", d => d.DecisionIsAdmit == false ? $"{d.ReasonCode} {d.ReasonText}" : "") { Fixed = true },
    ]);
}
