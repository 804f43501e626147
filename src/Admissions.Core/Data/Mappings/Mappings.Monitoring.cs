using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class TrafficMinuteMapping : IEntityTypeConfiguration<TrafficMinute>
{
    public void Configure(EntityTypeBuilder<TrafficMinute> builder)
    {
        builder.ToTable("traffic_minutes");
        builder.HasKey(t => new { t.TenantId, t.Minute, t.Instance });
    }
}

internal sealed class SignInFailureMapping : IEntityTypeConfiguration<SignInFailure>
{
    public void Configure(EntityTypeBuilder<SignInFailure> builder)
    {
        builder.ToTable("sign_in_failures");
        builder.HasKey(f => new { f.TenantId, f.Address, f.Moment });
    }
}

internal sealed class FailedAccountMapping : IEntityTypeConfiguration<FailedAccount>
{
    public void Configure(EntityTypeBuilder<FailedAccount> builder)
    {
        builder.ToTable("failed_accounts");
        builder.HasKey(f => new { f.TenantId, f.Address, f.Account });
        builder.HasIndex(f => new { f.TenantId, f.Moment });
    }
}

internal sealed class KnownAddressMapping : IEntityTypeConfiguration<KnownAddress>
{
    public void Configure(EntityTypeBuilder<KnownAddress> builder)
    {
        builder.ToTable("known_addresses");
        builder.HasKey(k => new { k.TenantId, k.UserId, k.Address });
        builder.HasIndex(k => new { k.TenantId, k.LastAt });
        builder.HasIndex(k => new { k.TenantId, k.Address });
        builder.HasOne<User>().WithMany().HasForeignKey(k => k.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class KnownDeviceMapping : IEntityTypeConfiguration<KnownDevice>
{
    public void Configure(EntityTypeBuilder<KnownDevice> builder)
    {
        builder.ToTable("known_devices");
        builder.HasKey(d => new { d.TenantId, d.UserId, d.KeyHash });
        builder.Property(d => d.Failures).HasDefaultValue(0);
        builder.HasIndex(d => new { d.TenantId, d.LastAt });
        builder.HasOne<User>().WithMany().HasForeignKey(d => d.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class UnknownNameMapping : IEntityTypeConfiguration<UnknownName>
{
    public void Configure(EntityTypeBuilder<UnknownName> builder)
    {
        builder.ToTable("unknown_names");
        builder.HasKey(n => new { n.TenantId, n.Account });
        builder.HasIndex(n => new { n.TenantId, n.LastFailedAt });
    }
}

internal sealed class WaitingRoomMapping : IEntityTypeConfiguration<WaitingRoom>
{
    public void Configure(EntityTypeBuilder<WaitingRoom> builder)
    {
        builder.ToTable("waiting_rooms");
        builder.HasKey(r => r.TenantId);
        builder.Property(r => r.Since).HasDefaultValue(0);
    }
}

internal sealed class RoomPlaceMapping : IEntityTypeConfiguration<RoomPlace>
{
    public void Configure(EntityTypeBuilder<RoomPlace> builder)
    {
        builder.ToTable("room_places");
        builder.HasKey(p => new { p.TenantId, p.Key });
        builder.Property(p => p.Address).HasDefaultValue("");
        builder.Property(p => p.Calls).HasDefaultValue(0);
        builder.Property(p => p.Serial).HasDefaultValue(0);
        builder.HasIndex(p => new { p.TenantId, p.ExpiresAt }).HasDatabaseName("ix_room_places_expires_at");
        builder.HasIndex(p => new { p.TenantId, p.KeptUntil }).HasDatabaseName("ix_room_places_kept_until");
        builder.HasIndex(p => new { p.TenantId, p.Ticket }).HasFilter("state = 'StandingBy'").HasDatabaseName("ix_room_places_standing_by");
    }
}

internal sealed class AlarmMapping : IEntityTypeConfiguration<Alarm>
{
    public void Configure(EntityTypeBuilder<Alarm> builder)
    {
        builder.ToTable("alarms");
        builder.HasKey(a => new { a.TenantId, a.Kind, a.Subject });
        builder.Property(a => a.Value).HasPrecision(14, 2);
        builder.Property(a => a.Threshold).HasPrecision(14, 2);
    }
}
