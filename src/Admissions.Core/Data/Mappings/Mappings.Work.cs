using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class RunMapping : IEntityTypeConfiguration<Run>
{
    public void Configure(EntityTypeBuilder<Run> builder)
    {
        builder.ToTable("runs");
        builder.Property(r => r.Report).HasColumnType("jsonb");
        builder.HasIndex(r => new { r.CampaignId, r.Kind, r.Round });
        builder.HasIndex(r => new { r.CampaignId, r.Kind }).IsUnique().HasFilter("state IN ('Snapshotted', 'Computed', 'Verified', 'ReleaseRequested')").HasDatabaseName(Run.OpenIndex);
        builder.HasOne<Campaign>().WithMany().HasForeignKey(r => r.CampaignId);
        builder.HasOne<JobRun>().WithMany().HasForeignKey(r => r.JobId);
    }
}

internal sealed class RunTraceMapping : IEntityTypeConfiguration<RunTrace>
{
    public void Configure(EntityTypeBuilder<RunTrace> builder)
    {
        builder.ToTable("run_traces");
        builder.HasKey(t => new { t.RunId, t.RegistrationId });
        builder.Property(t => t.Trace).HasColumnType("jsonb");
        builder.HasIndex(t => t.RegistrationId);
        builder.HasOne<Run>().WithMany().HasForeignKey(t => t.RunId);
    }
}

internal sealed class JobRunMapping : IEntityTypeConfiguration<JobRun>
{
    public void Configure(EntityTypeBuilder<JobRun> builder)
    {
        builder.ToTable("job_runs");
        builder.Property(j => j.Arguments).HasColumnType("jsonb");
        builder.HasIndex(j => new { j.Kind, j.CreatedAt });
        builder.HasIndex(j => j.Id).HasFilter("state = 'Queued'").HasDatabaseName("ix_job_runs_waiting");
    }
}

internal sealed class ApprovalMapping : IEntityTypeConfiguration<Approval>
{
    public void Configure(EntityTypeBuilder<Approval> builder)
    {
        builder.ToTable("approvals");
        builder.HasIndex(a => new { a.CampaignId, a.State, a.DivisionCode });
        builder.HasIndex(a => new { a.Kind, a.SubjectId }).IsUnique().HasFilter("state = 'Submitted'").HasDatabaseName(Approval.OpenIndex);
        builder.HasOne<Campaign>().WithMany().HasForeignKey(a => a.CampaignId);
        builder.HasOne<Institution>().WithMany().HasForeignKey(a => a.InstitutionId);
        builder.HasMany(a => a.Steps).WithOne().HasForeignKey(s => s.ApprovalId);
    }
}

internal sealed class ApprovalStepMapping : IEntityTypeConfiguration<ApprovalStep>
{
    public void Configure(EntityTypeBuilder<ApprovalStep> builder)
    {
        builder.ToTable("approval_steps");
        builder.HasIndex(s => s.ApprovalId);
    }
}

internal sealed class EventMapping : IEntityTypeConfiguration<Event>
{
    public void Configure(EntityTypeBuilder<Event> builder)
    {
        builder.ToTable("events");
        builder.Property(e => e.TransactionId).HasDefaultValueSql("pg_current_xact_id()::text::bigint").ValueGeneratedOnAdd();
        builder.Property(e => e.RecordedAt).HasDefaultValueSql("now()").ValueGeneratedOnAdd();
        builder.HasIndex(e => new { e.TransactionId, e.Id });
        builder.HasIndex(e => new { e.RegistrationId, e.Id }).HasFilter("registration_id is not null");
        builder.HasIndex(e => new { e.SubjectType, e.SubjectId });
    }
}

internal sealed class EventSealMapping : IEntityTypeConfiguration<EventSeal>
{
    public void Configure(EntityTypeBuilder<EventSeal> builder)
    {
        builder.ToTable("event_seals");
        builder.HasKey(s => new { s.TenantId, s.Sequence });
        builder.Property(s => s.Sequence).ValueGeneratedNever();
    }
}

internal sealed class OutboxMessageMapping : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> builder)
    {
        builder.ToTable("outbox");
        builder.HasIndex(m => m.Id).HasFilter("sent_at is null").HasDatabaseName("ix_outbox_unsent");
        builder.HasIndex(m => m.RegistrationId);
        builder.HasOne<Campaign>().WithMany().HasForeignKey(m => m.CampaignId);
    }
}

internal sealed class AccessLogMapping : IEntityTypeConfiguration<AccessLogEntry>
{
    public void Configure(EntityTypeBuilder<AccessLogEntry> builder)
    {
        builder.ToTable("access_log");
        builder.HasIndex(a => a.RegistrationId);
    }
}

internal sealed class PublicDocumentMapping : IEntityTypeConfiguration<PublicDocument>
{
    public void Configure(EntityTypeBuilder<PublicDocument> builder)
    {
        builder.ToTable("public_documents");
        builder.HasKey(d => new { d.TenantId, d.Code });
        builder.HasIndex(d => d.RegistrationId);
        builder.HasOne<Campaign>().WithMany().HasForeignKey(d => d.CampaignId);
    }
}
