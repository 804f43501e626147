using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class ExamDistrictMapping : IEntityTypeConfiguration<ExamDistrict>
{
    public void Configure(EntityTypeBuilder<ExamDistrict> builder)
    {
        builder.ToTable("exam_districts");
        builder.HasIndex(d => new { d.CampaignId, d.Code }).IsUnique();
        builder.HasOne<Campaign>().WithMany().HasForeignKey(d => d.CampaignId);
    }
}

internal sealed class ExamSiteMapping : IEntityTypeConfiguration<ExamSite>
{
    public void Configure(EntityTypeBuilder<ExamSite> builder)
    {
        builder.ToTable("exam_sites");
        builder.HasIndex(s => new { s.CampaignId, s.Code }).IsUnique();
        builder.HasIndex(s => s.DistrictId);
        builder.HasOne<Campaign>().WithMany().HasForeignKey(s => s.CampaignId);
    }
}

internal sealed class ExamScopeMapping : IEntityTypeConfiguration<ExamScope>
{
    public void Configure(EntityTypeBuilder<ExamScope> builder)
    {
        builder.ToTable("exam_scopes");
        builder.HasIndex(s => new { s.CampaignId, s.CountyCode, s.Category }).IsUnique();
        builder.HasOne<Campaign>().WithMany().HasForeignKey(s => s.CampaignId);
    }
}

internal sealed class RoomAllocationMapping : IEntityTypeConfiguration<RoomAllocation>
{
    public void Configure(EntityTypeBuilder<RoomAllocation> builder)
    {
        builder.ToTable("room_allocations");
        builder.HasIndex(a => new { a.CampaignId, a.DistrictId }).IsUnique();
        builder.HasOne<Campaign>().WithMany().HasForeignKey(a => a.CampaignId);
    }
}

internal sealed class ExamRoomMapping : IEntityTypeConfiguration<ExamRoom>
{
    public void Configure(EntityTypeBuilder<ExamRoom> builder)
    {
        builder.ToTable("exam_rooms");
        builder.HasIndex(r => new { r.CampaignId, r.DistrictId, r.Number }).IsUnique();
        builder.HasIndex(r => r.SiteId);
        builder.HasOne<Run>().WithMany().HasForeignKey(r => r.RunId);
    }
}

internal sealed class SeatMapping : IEntityTypeConfiguration<Seat>
{
    public void Configure(EntityTypeBuilder<Seat> builder)
    {
        builder.ToTable("seats");
        builder.HasIndex(s => new { s.CampaignId, s.RegistrationId }).IsUnique().HasDatabaseName(Seat.RegistrationIndex);
        builder.HasIndex(s => new { s.RoomId, s.Number }).IsUnique().HasDatabaseName(Seat.PlaceIndex);
        builder.HasOne(s => s.Room).WithMany(r => r.Seats).HasForeignKey(s => s.RoomId);
    }
}

internal sealed class ScoreMapping : IEntityTypeConfiguration<Score>
{
    public void Configure(EntityTypeBuilder<Score> builder)
    {
        builder.ToTable("scores");
        builder.HasKey(s => new { s.RegistrationId, s.Subject });
        builder.Property(s => s.Points).HasPrecision(6, 1);
        builder.HasOne<Registration>().WithMany().HasForeignKey(s => s.RegistrationId);
    }
}

internal sealed class ControlLineMapping : IEntityTypeConfiguration<ControlLine>
{
    public void Configure(EntityTypeBuilder<ControlLine> builder)
    {
        builder.ToTable("control_lines");
        builder.HasIndex(l => new { l.CampaignId, l.Level, l.Category, l.SubCategory }).IsUnique();
        builder.HasOne<Campaign>().WithMany().HasForeignKey(l => l.CampaignId);
    }
}

internal sealed class DossierMapping : IEntityTypeConfiguration<Dossier>
{
    public void Configure(EntityTypeBuilder<Dossier> builder)
    {
        builder.ToTable("dossiers");
        builder.HasIndex(d => new { d.CampaignId, d.RegistrationId }).IsUnique().HasDatabaseName(Dossier.RegistrationIndex);
        builder.HasIndex(d => new { d.InstitutionId, d.State });
        builder.HasIndex(d => new { d.CampaignId, d.State });
        builder.HasOne<DecisionUpload>().WithMany().HasForeignKey(d => d.UploadId);
    }
}

internal sealed class DecisionUploadMapping : IEntityTypeConfiguration<DecisionUpload>
{
    public void Configure(EntityTypeBuilder<DecisionUpload> builder)
    {
        builder.ToTable("decision_uploads");
        builder.HasIndex(u => new { u.TenantId, u.ReceiptNumber }).IsUnique();
        builder.HasIndex(u => new { u.CampaignId, u.InstitutionId, u.Round });
    }
}

internal sealed class LateHandlingMapping : IEntityTypeConfiguration<LateHandling>
{
    public void Configure(EntityTypeBuilder<LateHandling> builder)
    {
        builder.ToTable("late_handlings");
        builder.HasIndex(h => new { h.CampaignId, h.InstitutionId, h.Round }).IsUnique().HasFilter("confirmed_at is null").HasDatabaseName(LateHandling.OpenIndex);
        builder.HasOne<Campaign>().WithMany().HasForeignKey(h => h.CampaignId);
    }
}

internal sealed class AdmissionRosterMapping : IEntityTypeConfiguration<AdmissionRoster>
{
    public void Configure(EntityTypeBuilder<AdmissionRoster> builder)
    {
        builder.ToTable("admission_rosters");
        builder.Property(r => r.FeeAmount).HasPrecision(12, 2);
        builder.HasIndex(r => new { r.CampaignId, r.InstitutionId, r.Level }).IsUnique();
        builder.HasIndex(r => new { r.TenantId, r.Number }).IsUnique();
        builder.HasOne<Campaign>().WithMany().HasForeignKey(r => r.CampaignId);
    }
}

internal sealed class DistrictAdjustmentMapping : IEntityTypeConfiguration<DistrictAdjustment>
{
    public void Configure(EntityTypeBuilder<DistrictAdjustment> builder)
    {
        builder.ToTable("district_adjustments");
        builder.HasKey(a => new { a.TenantId, a.RegistrationId });
        builder.HasIndex(a => a.CampaignId);
        builder.HasOne(a => a.Registration).WithMany().HasForeignKey(a => a.RegistrationId);
        builder.HasOne(a => a.District).WithMany().HasForeignKey(a => a.DistrictId);
    }
}
