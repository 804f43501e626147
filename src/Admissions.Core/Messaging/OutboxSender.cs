using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Admissions.Core.Messaging;

/// <summary>The port to an operator of SMS or e-mail. Throws when the message was not taken.</summary>
public delegate Task SendMessage(OutboxMessage message, CancellationToken cancellationToken);

/// <summary>Sends what the outbox holds, oldest first; two processes never send the same message at the same time.</summary>
public sealed partial class OutboxSender(AdmissionsDbContext db, SendMessage send, TimeProvider time, ILogger<OutboxSender> log)
{
    private const int Batch = 200;

    /// <summary>A message that was refused this often is left for a person.</summary>
    private const int MaxAttempts = 10;

    /// <returns>How many were sent.</returns>
    public async Task<int> SendAsync(CancellationToken cancellationToken = default)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var messages = await db.Outbox
            .FromSql($"select * from outbox where sent_at is null and attempts < {MaxAttempts} order by id limit {Batch} for update skip locked")
            .ToListAsync(cancellationToken);
        var campaigns = messages.Select(m => m.CampaignId).OfType<long>().Distinct().ToList();
        var drills = (await db.Campaigns.Where(c => campaigns.Contains(c.Id) && c.Mode == CampaignMode.Drill).Select(c => c.Id).ToListAsync(cancellationToken)).ToHashSet();
        foreach (var message in messages)
        {
            message.Attempts++;
            if (message.CampaignId is { } campaign && drills.Contains(campaign))
            {
                // A drill's message is shown in its inbox and reaches nobody's telephone, neither a candidate's nor a college's.
                message.SentAt = time.GetUtcNow();
                continue;
            }
            try
            {
                await send(message, cancellationToken);
                message.SentAt = time.GetUtcNow();
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogNotSent(failure, message.Id, message.Attempts);
            }
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return messages.Count(m => m.SentAt is not null);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {Id} was not taken, attempt {Attempt}")]
    private partial void LogNotSent(Exception failure, long id, int attempt);
}

/// <summary>The port where no operator is configured: the log says what was sent, and the in-app inbox shows it.</summary>
public static partial class LoggedMessages
{
    public static SendMessage Create(IServiceProvider services)
    {
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(LoggedMessages));
        return (message, _) =>
        {
            LogSent(log, message.Channel, message.Id);
            return Task.CompletedTask;
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Channel} message {Id} sent")]
    private static partial void LogSent(ILogger log, string channel, long id);
}
