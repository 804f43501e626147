using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Emergencies;

/// <summary>Takes a batch of paper forms or of loaded candidates back as a whole, while nobody has gone on with it.</summary>
internal static class BatchUndo
{
    /// <param name="batchId">Of a batch that the actor may take back; its row is locked.</param>
    /// <param name="words">Type of the event, and the sentence when somebody has gone on with it.</param>
    public static async Task<Outcome<BatchEntry>> UndoAsync(AdmissionsDbContext db, long batchId, (string Event, string InUse) words, ProcessContext context, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var batch = await db.BatchEntries.FromSql($"select * from batch_entries where id = {batchId} for update").SingleAsync(cancellationToken);
        if (BatchEntryLifecycle.Table.Check(batch.State, BatchEntryLifecycle.Undo, new TransitionFacts(context.Reason)) is { } refused)
            return refused;
        try
        {
            // A large batch takes minutes to take back.
            db.Database.SetCommandTimeout(0);
            await db.Database.ExecuteSqlAsync($"select undo_batch_entry({batchId})", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.CheckViolation or PostgresErrorCodes.ForeignKeyViolation)
        {
            await transaction.RollbackAsync(cancellationToken);
            return new Refusal("batch.in-use", "", words.InUse);
        }
        (batch.State, batch.UndoReason, batch.UndoneAt) = (BatchEntryState.Undone, context.Reason, context.Now);
        db.Record(context, words.Event, (nameof(BatchEntry), batch.Id), new { batch.Entered }, new { batch.State });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return batch;
    }
}
