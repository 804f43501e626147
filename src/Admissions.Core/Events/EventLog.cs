using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;

namespace Admissions.Core.Events;

/// <summary>Writes the one event of a change into the same unit of work. No change, no event.</summary>
public static class EventLog
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <param name="type">Past tense, e.g. <c>RegistrationConfirmed</c>.</param>
    /// <param name="subject">Type name and id of the row that changed.</param>
    /// <param name="before">What it was; null for something new.</param>
    /// <param name="after">What it is now.</param>
    public static void Record(
        this AdmissionsDbContext db,
        ProcessContext context,
        string type,
        (string Type, long Id) subject,
        object? before = null,
        object? after = null,
        long? registrationId = null)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(context);
        db.Events.Add(new Event
        {
            CampaignId = context.Campaign.Id,
            Type = type,
            SubjectType = subject.Type,
            SubjectId = subject.Id,
            RegistrationId = registrationId,
            ActorId = context.Actor.UserId == 0 ? null : context.Actor.UserId,
            ActorName = context.Actor.Name,
            ActorRole = context.Actor.Roles.Count == 0 ? null : string.Join(' ', context.Actor.Roles),
            At = context.Now,
            Ip = context.Ip,
            Reason = context.Reason,
            Before = before is null ? null : JsonSerializer.Serialize(before, Json),
            After = after is null ? null : JsonSerializer.Serialize(after, Json),
            PolicyVersion = context.Campaign.PolicyVersion,
        });
    }

    /// <summary>Queues a message to a candidate in the transaction of what it tells about.</summary>
    public static void Send(this AdmissionsDbContext db, ProcessContext context, Registration registration, string body)
    {
        ArgumentNullException.ThrowIfNull(registration);
        db.Send(context, registration.Phone, body, registration.Id);
    }

    /// <summary>Queues a message to anybody about the campaign, whose mode decides whether it may leave the house.</summary>
    /// <param name="recipient">Telephone number; without one the message is shown in the inbox only.</param>
    /// <param name="registrationId">The candidate in whose inbox it is shown.</param>
    public static void Send(this AdmissionsDbContext db, ProcessContext context, string? recipient, string body, long? registrationId = null)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(context);
        db.Outbox.Add(new OutboxMessage
        {
            Channel = "Sms",
            Recipient = recipient ?? "",
            CampaignId = context.Campaign.Id,
            RegistrationId = registrationId,
            Body = body,
            CreatedAt = context.Now,
        });
    }

    /// <summary>Queues a message about the installation itself, such as an alarm, which belongs to no campaign.</summary>
    public static void SendOfSite(this AdmissionsDbContext db, string recipient, string body, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(db);
        db.Outbox.Add(new OutboxMessage { Channel = "Sms", Recipient = recipient, Body = body, CreatedAt = at });
    }
}
