using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Events;

/// <summary>Lists of people that leave the system as a file: who took which, narrowed how, with how many lines, is on record.</summary>
public sealed class ListExports(AdmissionsDbContext db)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <param name="list">What the list is called on the screen.</param>
    /// <param name="filter">The address's narrowing, as it stood; empty for the whole list.</param>
    /// <param name="most">Lines that the format can hold; null: any number.</param>
    public async Task<Refusal?> RecordAsync(string list, string filter, int count, string format, int? most, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (count > most)
            return new Refusal("export.too-long", "", $"名单有 {count:N0} 行，这种格式最多 {most:N0} 行，没有导出。请先筛选，或者改选 CSV");
        db.Record(context, "ListExported", (nameof(Campaign), context.Campaign.Id), after: new { List = list, Filter = filter.Length == 0 ? null : filter, Count = count, Format = format });
        await db.SaveChangesAsync(cancellationToken);
        // The list is read while it is written: a province's takes longer than a page.
        db.Database.SetCommandTimeout(Longest);
        return null;
    }
}
