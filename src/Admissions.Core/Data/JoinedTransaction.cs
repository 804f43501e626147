using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Admissions.Core.Data;

/// <summary>
/// The transaction of a verb that may be part of a larger one: begun here it commits here, begun by the caller it is the
/// caller's to commit, and what was written before a refusal goes with the caller's roll-back.
/// </summary>
public sealed class JoinedTransaction(IDbContextTransaction? own) : IAsyncDisposable
{
    public Task CommitAsync(CancellationToken cancellationToken) => own?.CommitAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => own?.DisposeAsync() ?? ValueTask.CompletedTask;
}

public static class JoinedTransactions
{
    public static async Task<JoinedTransaction> BeginOrJoinAsync(this AdmissionsDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return new JoinedTransaction(db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null);
    }
}
