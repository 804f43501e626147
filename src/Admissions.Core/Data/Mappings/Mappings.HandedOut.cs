using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class TicketPostingMapping : IEntityTypeConfiguration<TicketPosting>
{
    public void Configure(EntityTypeBuilder<TicketPosting> builder)
    {
        builder.ToTable("ticket_postings");
        builder.HasIndex(p => new { p.CampaignId, p.CityCode, p.Batch }).IsUnique().HasDatabaseName(TicketPosting.BatchIndex);
    }
}

internal sealed class PostedTicketMapping : IEntityTypeConfiguration<PostedTicket>
{
    public void Configure(EntityTypeBuilder<PostedTicket> builder)
    {
        builder.ToTable("posted_tickets");
        builder.HasKey(p => new { p.TenantId, p.RegistrationId });
        builder.HasIndex(p => p.PostingId);
        builder.HasOne<Registration>().WithMany().HasForeignKey(p => p.RegistrationId);
        builder.HasOne(p => p.Posting).WithMany().HasForeignKey(p => p.PostingId);
    }
}

internal sealed class BarcodeReceiptMapping : IEntityTypeConfiguration<BarcodeReceipt>
{
    public void Configure(EntityTypeBuilder<BarcodeReceipt> builder)
    {
        builder.ToTable("barcode_receipts");
        builder.HasIndex(r => new { r.CampaignId, r.CityCode }).IsUnique().HasDatabaseName(BarcodeReceipt.CityIndex);
        builder.Ignore(r => r.Difference);
        builder.Ignore(r => r.IsCase);
    }
}
