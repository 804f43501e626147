using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class UnpaidCaseMapping : IEntityTypeConfiguration<UnpaidCase>
{
    public void Configure(EntityTypeBuilder<UnpaidCase> builder)
    {
        builder.ToTable("unpaid_cases");
        builder.Property(c => c.OwnReason).HasMaxLength(UnpaidCase.ReasonMaxLength);
        builder.HasIndex(c => c.RegistrationId).IsUnique().HasDatabaseName(UnpaidCase.RegistrationIndex);
        builder.HasIndex(c => new { c.CampaignId, c.State });
        builder.HasOne(c => c.Registration).WithMany().HasForeignKey(c => c.RegistrationId);
        builder.HasOne(c => c.Reason).WithMany().HasForeignKey(c => c.ReasonId);
    }
}

internal sealed class StuckRegistrationMapping : IEntityTypeConfiguration<StuckRegistration>
{
    public void Configure(EntityTypeBuilder<StuckRegistration> builder) => builder.ToView("stuck_registrations").HasNoKey();
}

internal sealed class StuckReasonMapping : IEntityTypeConfiguration<StuckReason>
{
    public void Configure(EntityTypeBuilder<StuckReason> builder)
    {
        builder.ToTable("stuck_reasons");
        builder.Property(r => r.Text).HasMaxLength(StuckReason.TextMaxLength);
        builder.HasIndex(r => new { r.RegistrationId, r.Kind });
        builder.HasIndex(r => new { r.CampaignId, r.Kind, r.RegistrationId }).IsUnique().HasFilter("is_current").HasDatabaseName(StuckReason.CurrentIndex);
        builder.HasOne<Registration>().WithMany().HasForeignKey(r => r.RegistrationId);
    }
}

internal sealed class DataReportMapping : IEntityTypeConfiguration<DataReport>
{
    public void Configure(EntityTypeBuilder<DataReport> builder)
    {
        builder.ToTable("data_reports");
        builder.Property(r => r.CountyCode).HasMaxLength(6);
        builder.Property(r => r.Summary).HasColumnType("jsonb");
        builder.HasIndex(r => new { r.CampaignId, r.CountyCode }).IsUnique().HasDatabaseName(DataReport.CountyIndex);
        builder.HasMany(r => r.Steps).WithOne().HasForeignKey(s => s.ReportId);
    }
}

internal sealed class DataReportStepMapping : IEntityTypeConfiguration<DataReportStep>
{
    public void Configure(EntityTypeBuilder<DataReportStep> builder)
    {
        builder.ToTable("data_report_steps");
        builder.Property(s => s.Summary).HasColumnType("jsonb");
        builder.HasIndex(s => s.ReportId);
    }
}

internal sealed class HandOverMapping : IEntityTypeConfiguration<HandOver>
{
    public void Configure(EntityTypeBuilder<HandOver> builder)
    {
        builder.ToTable("hand_overs");
        builder.Property(h => h.CityCode).HasMaxLength(4);
        builder.HasIndex(h => new { h.CampaignId, h.CityCode });
    }
}

internal sealed class CountedFormMapping : IEntityTypeConfiguration<CountedForm>
{
    public void Configure(EntityTypeBuilder<CountedForm> builder)
    {
        builder.ToTable("counted_forms");
        builder.HasKey(f => new { f.TenantId, f.RegistrationId });
        builder.HasOne<Registration>().WithMany().HasForeignKey(f => f.RegistrationId);
    }
}

internal sealed class CountedFigureMapping : IEntityTypeConfiguration<CountedFigure>
{
    public void Configure(EntityTypeBuilder<CountedFigure> builder)
    {
        builder.ToTable("counted_figures");
        builder.HasKey(f => new { f.TenantId, f.CampaignId, f.Subject });
        builder.Property(f => f.Figures).HasColumnType("jsonb");
        builder.HasOne<Campaign>().WithMany().HasForeignKey(f => f.CampaignId);
    }
}
