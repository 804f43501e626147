using Admissions.Core.Dossiers;
using Admissions.Web.Infrastructure.Lists;
using Microsoft.Extensions.Primitives;

namespace Admissions.Web.Areas.Office.Pages.LateUploads;

/// <summary>What would become of the dossiers of one institution; several such lists share the page.</summary>
public static class ProposalTable
{
    public const string Admits = "admit", Returns = "return";

    public static ListTable<LateDecision> Of(HttpRequest request, long institution, int round, IReadOnlyList<LateDecision> proposal)
    {
        ArgumentNullException.ThrowIfNull(request);
        var spec = new ListSpec(Sorts: ["score"], Filters: ["decision"], DefaultSort: "-score") { Prefix = $"i{institution}r{round}" };
        // The links of this list say which institution they are of: a file is made of one list.
        var others = request.Query.Where(q => q.Key is not ("institution" or "round"));
        var query = ListQuery.Parse([.. others, new("institution", new StringValues($"{institution}")), new("round", new StringValues($"{round}"))], spec);
        var wanted = Wanted(query, proposal).ToList();
        return new(query, new ListPage<LateDecision>([.. wanted.Skip(query.Skip).Take(query.Size)], wanted.Count),
        [
            new("number", "考生号", d => d.Dossier.Registration!.CandidateNumber),
            new("name", "姓名", d => d.Dossier.Registration!.Name) { Head = true },
            new("score", "档案分", d => d.Dossier.Registration!.DossierScore) { Number = true, Sort = "score" },
            new("decision", "拟办", d => d.Major is null ? "退档" : "录取"),
            new("major", "录取专业", d => d.Major is { } major ? $"{major.MajorCode} {major.MajorName}" : ""),
        ]);
    }

    /// <summary>Those of the filter in its order, all pages of them.</summary>
    public static IEnumerable<LateDecision> Wanted(ListQuery query, IReadOnlyList<LateDecision> proposal)
    {
        ArgumentNullException.ThrowIfNull(query);
        var wanted = proposal.Where(d => query["decision"] switch { Admits => d.Major is not null, Returns => d.Major is null, _ => true });
        return query.Descending ? wanted : wanted.Reverse();
    }
}
