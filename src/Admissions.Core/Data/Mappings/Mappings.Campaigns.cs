using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class CampaignMapping : IEntityTypeConfiguration<Campaign>
{
    public void Configure(EntityTypeBuilder<Campaign> builder)
    {
        builder.ToTable("campaigns");
        builder.HasIndex(c => new { c.TenantId, c.Slug }).IsUnique();
        builder.HasOne<Campaign>().WithMany().HasForeignKey(c => c.DrillOfId);
    }
}

internal sealed class CampaignPolicyVersionMapping : IEntityTypeConfiguration<CampaignPolicyVersion>
{
    public void Configure(EntityTypeBuilder<CampaignPolicyVersion> builder)
    {
        builder.ToTable("policy_versions");
        builder.Property(v => v.Document).HasColumnType("text");
        builder.HasIndex(v => new { v.CampaignId, v.Version }).IsUnique();
    }
}

internal sealed class ScheduleWindowMapping : IEntityTypeConfiguration<ScheduleWindow>
{
    public void Configure(EntityTypeBuilder<ScheduleWindow> builder)
    {
        builder.ToTable("schedule_windows");
        builder.Property(w => w.Restriction).HasColumnType("jsonb");
        builder.Property(w => w.Evidence).HasMaxLength(WindowEvidence.WordsMaxLength);
        builder.HasIndex(w => new { w.CampaignId, w.Code });
    }
}

internal sealed class WindowEvidenceMapping : IEntityTypeConfiguration<WindowEvidence>
{
    public void Configure(EntityTypeBuilder<WindowEvidence> builder)
    {
        builder.ToTable("window_evidence");
        builder.HasIndex(e => new { e.CampaignId, e.WindowId });
        builder.HasOne<Campaign>().WithMany().HasForeignKey(e => e.CampaignId);
    }
}

internal sealed class InstitutionMapping : IEntityTypeConfiguration<Institution>
{
    public void Configure(EntityTypeBuilder<Institution> builder)
    {
        builder.ToTable("institutions");
        builder.HasIndex(i => new { i.TenantId, i.Code }).IsUnique();
    }
}

internal sealed class CampaignInstitutionMapping : IEntityTypeConfiguration<CampaignInstitution>
{
    public void Configure(EntityTypeBuilder<CampaignInstitution> builder)
    {
        builder.ToTable("campaign_institutions");
        builder.HasIndex(i => new { i.CampaignId, i.InstitutionId }).IsUnique();
        builder.HasOne<Campaign>().WithMany().HasForeignKey(i => i.CampaignId);
    }
}

internal sealed class PlanLineMapping : IEntityTypeConfiguration<PlanLine>
{
    public void Configure(EntityTypeBuilder<PlanLine> builder)
    {
        builder.ToTable("plan_lines");
        builder.Property(p => p.Duration).HasPrecision(3, 1);
        builder.HasIndex(p => new { p.CampaignId, p.InstitutionId, p.Level, p.Category, p.Mode, p.MajorCode })
            .IsUnique().HasDatabaseName(PlanLine.UniqueIndex);
        builder.HasIndex(p => new { p.CampaignId, p.Level, p.Category, p.Mode });
        builder.HasOne<Campaign>().WithMany().HasForeignKey(p => p.CampaignId);
    }
}

internal sealed class CharterMapping : IEntityTypeConfiguration<AdmissionCharter>
{
    public void Configure(EntityTypeBuilder<AdmissionCharter> builder)
    {
        builder.ToTable("charters");
        builder.Property(c => c.Facts).HasColumnType("jsonb");
        builder.Property(c => c.Kept).HasColumnType("jsonb");
        builder.HasIndex(c => new { c.CampaignId, c.InstitutionId, c.Version }).IsUnique().HasDatabaseName("ux_charters_version");
    }
}

internal sealed class LevelPlanMapping : IEntityTypeConfiguration<LevelPlan>
{
    public void Configure(EntityTypeBuilder<LevelPlan> builder)
    {
        builder.ToTable("level_plans");
        builder.HasIndex(p => new { p.CampaignId, p.InstitutionId, p.Level }).IsUnique();
        builder.HasOne<Campaign>().WithMany().HasForeignKey(p => p.CampaignId);
    }
}

internal sealed class RegistrationPointMapping : IEntityTypeConfiguration<RegistrationPoint>
{
    public void Configure(EntityTypeBuilder<RegistrationPoint> builder)
    {
        builder.ToTable("registration_points");
        builder.PrimitiveCollection(p => p.Levels).ElementType(e => e.HasConversion<string>());
        builder.HasIndex(p => new { p.CampaignId, p.Code }).IsUnique().HasDatabaseName(RegistrationPoint.CodeIndex);
        builder.HasOne<Campaign>().WithMany().HasForeignKey(p => p.CampaignId);
    }
}
