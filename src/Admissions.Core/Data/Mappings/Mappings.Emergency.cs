using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class IncidentReportMapping : IEntityTypeConfiguration<IncidentReport>
{
    public void Configure(EntityTypeBuilder<IncidentReport> builder)
    {
        builder.ToTable("incident_reports");
        builder.Property(r => r.Scope).HasMaxLength(IncidentReport.TextMaxLength);
        builder.Property(r => r.Effect).HasMaxLength(IncidentReport.TextMaxLength);
        builder.Property(r => r.Cause).HasMaxLength(IncidentReport.TextMaxLength);
        builder.Property(r => r.Measure).HasMaxLength(IncidentReport.TextMaxLength);
        builder.HasIndex(r => new { r.CampaignId, r.State });
        builder.HasOne<RegistrationPoint>().WithMany().HasForeignKey(r => r.PointId);
        builder.HasMany(r => r.Entries).WithOne().HasForeignKey(e => e.IncidentReportId);
    }
}

internal sealed class IncidentEntryMapping : IEntityTypeConfiguration<IncidentEntry>
{
    public void Configure(EntityTypeBuilder<IncidentEntry> builder)
    {
        builder.ToTable("incident_entries");
        builder.HasIndex(e => e.IncidentReportId);
    }
}

internal sealed class EmergencyActivationMapping : IEntityTypeConfiguration<EmergencyActivation>
{
    public void Configure(EntityTypeBuilder<EmergencyActivation> builder)
    {
        builder.ToTable("emergency_activations");
        builder.Property(a => a.DivisionCode).HasMaxLength(6);
        builder.HasIndex(a => new { a.CampaignId, a.State });
        builder.HasOne<IncidentReport>().WithMany().HasForeignKey(a => a.IncidentReportId);
        builder.HasMany(a => a.Grants).WithOne().HasForeignKey(g => g.EmergencyActivationId);
        builder.HasMany(a => a.Slots).WithOne().HasForeignKey(s => s.EmergencyActivationId);
    }
}

internal sealed class EmergencyGrantMapping : IEntityTypeConfiguration<EmergencyGrant>
{
    public void Configure(EntityTypeBuilder<EmergencyGrant> builder)
    {
        builder.ToTable("emergency_grants");
        builder.HasKey(g => new { g.TenantId, g.EmergencyActivationId, g.PointId, g.ForPointId });
        builder.HasOne<RegistrationPoint>().WithMany().HasForeignKey(g => g.PointId);
        builder.HasOne<RegistrationPoint>().WithMany().HasForeignKey(g => g.ForPointId);
    }
}

internal sealed class FillingSlotMapping : IEntityTypeConfiguration<FillingSlotRow>
{
    public void Configure(EntityTypeBuilder<FillingSlotRow> builder)
    {
        builder.ToTable("filling_slots");
        builder.Property(s => s.DivisionCode).HasMaxLength(6);
        builder.Property(s => s.Digits).HasMaxLength(11);
        builder.HasIndex(s => s.EmergencyActivationId);
    }
}

internal sealed class RegistrationDraftFormMapping : IEntityTypeConfiguration<RegistrationDraftForm>
{
    public void Configure(EntityTypeBuilder<RegistrationDraftForm> builder)
    {
        builder.ToTable("registration_draft_forms");
        builder.HasIndex(f => new { f.CampaignId, f.Number }).IsUnique().HasDatabaseName(RegistrationDraftForm.NumberIndex);
        builder.HasIndex(f => new { f.PointId, f.State });
        builder.HasIndex(f => f.BatchEntryId).HasFilter("batch_entry_id is not null");
        builder.HasOne<RegistrationPoint>().WithMany().HasForeignKey(f => f.PointId);
        builder.HasIndex(f => f.RegistrationId).IsUnique().HasFilter("registration_id is not null").HasDatabaseName("ux_registration_draft_forms_registration");
        builder.HasOne<BatchEntry>().WithMany().HasForeignKey(f => f.BatchEntryId);
        builder.HasOne<Registration>().WithMany().HasForeignKey(f => f.RegistrationId);
    }
}

internal sealed class BatchEntryMapping : IEntityTypeConfiguration<BatchEntry>
{
    public void Configure(EntityTypeBuilder<BatchEntry> builder)
    {
        builder.ToTable("batch_entries");
        builder.Property(b => b.DivisionCode).HasMaxLength(6);
        builder.HasIndex(b => new { b.CampaignId, b.PointId });
        builder.HasOne<EmergencyActivation>().WithMany().HasForeignKey(b => b.ActivationId);
        builder.HasOne(b => b.Point).WithMany().HasForeignKey(b => b.PointId);
    }
}
