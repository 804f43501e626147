using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class RegistrationMapping : IEntityTypeConfiguration<Registration>
{
    public void Configure(EntityTypeBuilder<Registration> builder)
    {
        builder.ToTable("registrations");
        builder.Property(r => r.Name).HasMaxLength(Registration.NameMaxLength);
        builder.Property(r => r.DocumentNumber).HasMaxLength(30);
        builder.Property(r => r.Draft).HasColumnType("jsonb");
        builder.HasIndex(r => new { r.CampaignId, r.DocumentKind, r.DocumentNumber }).IsUnique()
            .HasDatabaseName(Registration.DocumentIndex);
        builder.HasIndex(r => new { r.CampaignId, r.UserId }).IsUnique();
        builder.HasIndex(r => r.UserId);
        builder.HasIndex(r => new { r.TenantId, r.DocumentNumber });
        builder.HasIndex(r => new { r.CampaignId, r.CandidateNumber }).IsUnique()
            .HasDatabaseName(Registration.CandidateNumberIndex);
        builder.HasIndex(r => new { r.CampaignId, r.TicketNumber }).IsUnique()
            .HasDatabaseName(Registration.TicketNumberIndex);
        // Officers' lists filter by division prefix, points by their own id.
        builder.HasIndex(r => new { r.CampaignId, r.CountyCode, r.State });
        builder.HasIndex(r => new { r.PointId, r.State });
        builder.HasIndex(r => new { r.CampaignId, r.DiplomaNumber, r.Level }).HasFilter("diploma_number is not null")
            .IncludeProperties(r => new { r.TenantId, r.Id, r.State, r.WantedPointId });
        builder.Property(r => r.WantedPointId).HasComputedColumnSql("COALESCE(point_id, (draft ->> 'pointId')::bigint)", stored: true);
        builder.Property(r => r.HasPhoto).HasDefaultValue(false);
        builder.Property(r => r.Certificates).HasDefaultValueSql("'{}'::text[]");
        builder.HasIndex(r => new { r.CampaignId, r.WantedPointId }).HasDatabaseName("ix_registrations_progress")
            .IncludeProperties(r => new { r.TenantId, r.State, r.CreatedAt, r.SubmittedAt, r.ConfirmedAt, r.PaidAt });
        // Who stands still, for the view stuck_registrations.
        builder.HasIndex(r => new { r.CampaignId, r.WantedPointId, r.State }).HasDatabaseName("ix_registrations_unfinished")
            .HasFilter("state <> 'Invalid' AND (state <> 'Valid' OR NOT has_photo)").IncludeProperties(r => new { r.TenantId, r.Id, r.CreatedAt, r.SubmittedAt, r.ConfirmedAt, r.PaidAt, r.HasPhoto });
        builder.HasIndex(r => new { r.CampaignId, r.DocumentNumber }).HasDatabaseName("ix_registrations_other_documents").HasFilter("document_kind <> 'ResidentIdCard'")
            .IncludeProperties(r => new { r.TenantId, r.Id, r.State, r.SubmittedAt, r.DiplomaNumber, r.Level, r.WantedPointId });
        builder.HasIndex(r => r.BatchEntryId).HasFilter("batch_entry_id is not null");
        builder.HasOne<BatchEntry>().WithMany().HasForeignKey(r => r.BatchEntryId);
    }
}

internal sealed class RegistrationCertificateMapping : IEntityTypeConfiguration<RegistrationCertificate>
{
    public void Configure(EntityTypeBuilder<RegistrationCertificate> builder)
    {
        builder.ToTable("registration_certificates");
        builder.HasKey(c => new { c.TenantId, c.RegistrationId, c.Kind });
        builder.HasIndex(c => new { c.CampaignId, c.Kind, c.Number }).IncludeProperties(c => new { c.TenantId, c.RegistrationId });
        builder.HasOne<Registration>().WithMany().HasForeignKey(c => c.RegistrationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class CertificateNumberMapping : IEntityTypeConfiguration<CertificateNumber>
{
    public void Configure(EntityTypeBuilder<CertificateNumber> builder)
    {
        builder.ToTable("certificate_numbers");
        builder.HasKey(n => new { n.TenantId, n.CampaignId, n.Kind, n.Number });
        builder.HasIndex(n => new { n.CampaignId, n.Kind, n.Number }).HasDatabaseName("ix_certificate_numbers_shared").HasFilter("holders > 1").IncludeProperties(n => new { n.TenantId });
    }
}

internal sealed class FormVersionMapping : IEntityTypeConfiguration<FormVersion>
{
    public void Configure(EntityTypeBuilder<FormVersion> builder)
    {
        builder.ToTable("form_versions");
        builder.HasIndex(v => new { v.RegistrationId, v.Version }).IsUnique();
        builder.HasIndex(v => new { v.TenantId, v.ReceiptNumber }).IsUnique();
        builder.HasOne<Registration>().WithMany(r => r.Versions).HasForeignKey(v => v.RegistrationId);
    }
}

internal sealed class ChoiceFormMapping : IEntityTypeConfiguration<ChoiceForm>
{
    public void Configure(EntityTypeBuilder<ChoiceForm> builder)
    {
        builder.ToTable("choice_forms");
        builder.HasIndex(v => new { v.RegistrationId, v.Version }).IsUnique();
        builder.HasIndex(v => v.RegistrationId).IsUnique().HasFilter("is_effective").HasDatabaseName("ux_choice_forms_effective");
        builder.HasOne<Registration>().WithMany(r => r.ChoiceForms).HasForeignKey(v => v.RegistrationId);
    }
}

internal sealed class AcceptanceMapping : IEntityTypeConfiguration<Acceptance>
{
    public void Configure(EntityTypeBuilder<Acceptance> builder)
    {
        builder.ToTable("acceptances");
        builder.HasIndex(a => new { a.RegistrationId, a.Kind, a.TextVersion }).IsUnique();
        builder.HasOne<Registration>().WithMany(r => r.Acceptances).HasForeignKey(a => a.RegistrationId);
    }
}

internal sealed class QualificationItemMapping : IEntityTypeConfiguration<QualificationItem>
{
    public void Configure(EntityTypeBuilder<QualificationItem> builder)
    {
        builder.ToTable("qualification_items");
        builder.HasIndex(q => q.RegistrationId);
        builder.HasOne<Registration>().WithMany(r => r.Qualifications).HasForeignKey(q => q.RegistrationId);
    }
}

internal sealed class PhotoMapping : IEntityTypeConfiguration<Photo>
{
    public void Configure(EntityTypeBuilder<Photo> builder)
    {
        builder.ToTable("photos");
        builder.HasIndex(p => p.RegistrationId, "ix_photos_registration_id");
        builder.HasIndex(p => p.RegistrationId, Photo.CurrentIndex).IsUnique().HasFilter("is_current");
        builder.HasOne<Registration>().WithMany(r => r.Photos).HasForeignKey(p => p.RegistrationId);
    }
}

internal sealed class PaymentOrderMapping : IEntityTypeConfiguration<PaymentOrder>
{
    public void Configure(EntityTypeBuilder<PaymentOrder> builder)
    {
        builder.ToTable("payment_orders");
        builder.HasIndex(o => new { o.TenantId, o.OrderNumber }).IsUnique();
        builder.HasIndex(o => new { o.CampaignId, o.State });
        // At most one settled order per registration; a second paid one is ToRefund.
        builder.HasIndex(o => o.RegistrationId).IsUnique().HasFilter("state = 'Succeeded'").HasDatabaseName(PaymentOrder.SettledIndex);
        builder.HasIndex(o => new { o.RegistrationId, o.State });
        // One payment pays one order: every notification asks.
        builder.HasIndex(o => o.GatewayTransaction);
    }
}

internal sealed class PaymentRefundMapping : IEntityTypeConfiguration<PaymentRefund>
{
    public void Configure(EntityTypeBuilder<PaymentRefund> builder)
    {
        builder.ToTable("payment_refunds");
        builder.HasOne(r => r.Order).WithOne(o => o.Refund).HasForeignKey<PaymentRefund>(r => r.OrderId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(r => r.OrderId).IsUnique();
        builder.HasIndex(r => new { r.TenantId, r.Number }).IsUnique();
    }
}

internal sealed class PaymentBalanceMapping : IEntityTypeConfiguration<PaymentBalance>
{
    public void Configure(EntityTypeBuilder<PaymentBalance> builder)
    {
        builder.ToTable("payment_balances");
        builder.Property(b => b.OurPaid).HasPrecision(14, 2);
        builder.Property(b => b.OurRefunded).HasPrecision(14, 2);
        builder.Property(b => b.GatewayPaid).HasPrecision(14, 2);
        builder.Property(b => b.GatewayRefunded).HasPrecision(14, 2);
    }
}

internal sealed class RefusedNotificationMapping : IEntityTypeConfiguration<RefusedNotification>
{
    public void Configure(EntityTypeBuilder<RefusedNotification> builder)
    {
        builder.ToTable("refused_notifications");
        builder.HasKey(n => new { n.TenantId, n.Hour, n.Address, n.Outcome });
    }
}

internal sealed class PaymentNotificationMapping : IEntityTypeConfiguration<PaymentNotification>
{
    public void Configure(EntityTypeBuilder<PaymentNotification> builder)
    {
        builder.ToTable("payment_notifications");
        builder.HasIndex(n => n.OrderNumber);
    }
}

internal sealed class NumberCounterMapping : IEntityTypeConfiguration<NumberCounter>
{
    public void Configure(EntityTypeBuilder<NumberCounter> builder)
    {
        builder.ToTable("number_counters");
        builder.HasKey(c => new { c.TenantId, c.CampaignId, c.Kind, c.Scope });
    }
}

internal sealed class CardReadingMapping : IEntityTypeConfiguration<CardReading>
{
    public void Configure(EntityTypeBuilder<CardReading> builder)
    {
        builder.ToTable("card_readings");
        builder.HasIndex(c => c.RegistrationId);
        builder.HasOne<Registration>().WithMany().HasForeignKey(c => c.RegistrationId);
    }
}

internal sealed class DocumentCopyMapping : IEntityTypeConfiguration<DocumentCopy>
{
    public void Configure(EntityTypeBuilder<DocumentCopy> builder)
    {
        builder.ToTable("document_copies");
        builder.HasIndex(c => c.RegistrationId);
        builder.HasOne<Registration>().WithMany().HasForeignKey(c => c.RegistrationId);
    }
}

internal sealed class PaymentReconciliationMapping : IEntityTypeConfiguration<PaymentReconciliation>
{
    public void Configure(EntityTypeBuilder<PaymentReconciliation> builder)
    {
        builder.ToTable("payment_reconciliations");
        builder.Property(r => r.Differences).HasColumnType("jsonb");
        builder.Property(r => r.BillAmount).HasPrecision(12, 2);
        builder.HasIndex(r => new { r.CampaignId, r.BillDate });
    }
}

internal sealed class CorrectionOrderMapping : IEntityTypeConfiguration<CorrectionOrder>
{
    public void Configure(EntityTypeBuilder<CorrectionOrder> builder)
    {
        builder.ToTable("correction_orders");
        builder.Property(c => c.Draft).HasColumnType("jsonb");
        builder.Property(c => c.Changes).HasColumnType("jsonb");
        builder.Property(c => c.Reason).HasMaxLength(200);
        builder.Property(c => c.Evidence).HasMaxLength(200);
        builder.HasIndex(c => new { c.CampaignId, c.OrderedAt });
        builder.HasIndex(c => c.RegistrationId);
        builder.HasIndex(c => c.RegistrationId, CorrectionOrder.OpenIndex).IsUnique().HasFilter("decided_at IS NULL").HasDatabaseName(CorrectionOrder.OpenIndex);
        builder.HasOne<Campaign>().WithMany().HasForeignKey(c => c.CampaignId);
        builder.HasOne(c => c.Registration).WithMany().HasForeignKey(c => c.RegistrationId);
    }
}
