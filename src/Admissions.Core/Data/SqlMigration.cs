using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Admissions.Core.Data;

/// <summary>A numbered .sql file applied by EF's own migrator (docs/adr/0002). There is no way down.</summary>
public abstract class SqlMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        var id = GetType().GetCustomAttribute<MigrationAttribute>()!.Id;
        var resource = $"{typeof(SqlMigration).Namespace}.Migrations.{id}.sql";
        using var stream = typeof(SqlMigration).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"Migration {id} has no SQL file.");
        migrationBuilder.Sql(new StreamReader(stream).ReadToEnd());
    }

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Migrations only go forward; restore a backup instead.");
}

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0001_foundation")]
public sealed class Foundation : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0002_counter_and_payment")]
public sealed class CounterAndPayment : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0003_runs")]
public sealed class OneOpenRun : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0004_jobs")]
public sealed class JobStoreSchema : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0005_staff_applications")]
public sealed class StaffApplications : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0006_bill_fetched")]
public sealed class BillFetched : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0007_revised_sites")]
public sealed class RevisedSites : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0008_reporting")]
public sealed class ReportingUp : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0009_session_idle")]
public sealed class SessionIdle : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0010_extended_points")]
public sealed class ExtendedPoints : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0011_on_site_course")]
public sealed class OnSiteCourseTables : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0012_claims")]
public sealed class Claims : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0013_point_kinds")]
public sealed class PointKinds : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0014_room_allocations")]
public sealed class RoomAllocations : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0015_late_uploads_and_collection")]
public sealed class LateUploadsAndCollection : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0016_heartbeats_and_refunds")]
public sealed class HeartbeatsAndRefunds : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0017_reporting_roles")]
public sealed class ReportingRoles : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0018_card_chips")]
public sealed class CardChips : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0019_emergencies")]
public sealed class Emergencies : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0020_terminals")]
public sealed class Terminals : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0021_claims_that_move")]
public sealed class ClaimsThatMove : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0022_corrections")]
public sealed class Corrections : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0023_refunds_and_refused_notifications")]
public sealed class RefundsAndRefusedNotifications : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0024_guarded_undo")]
public sealed class GuardedUndo : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0025_role_defaults")]
public sealed class RoleDefaults : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0026_handed_out_papers")]
public sealed class HandedOutPapers : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0027_office_batches")]
public sealed class OfficeBatches : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0028_drills")]
public sealed class Drills : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0029_monitoring")]
public sealed class Monitoring : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0030_drills_kept_apart")]
public sealed class DrillsKeptApart : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0031_asked_refunds")]
public sealed class AskedRefunds : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0032_payment_transactions")]
public sealed class PaymentTransactions : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0033_information_work")]
public sealed class InformationWorkTables : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0034_district_adjustments")]
public sealed class AdjustedDistricts : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0035_prepared_campaigns")]
public sealed class PreparedCampaigns : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0036_indexes_of_large_tables")]
public sealed class IndexesOfLargeTables : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0037_sign_in_addresses")]
public sealed class SignInAddresses : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0038_drafts_in_statements")]
public sealed class DraftsInStatements : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0039_charters")]
public sealed class CharterTables : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0040_waiting_room")]
public sealed class WaitingRoomTables : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0041_waiting_room_places")]
public sealed class WaitingRoomPlaces : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0042_known_addresses")]
public sealed class KnownAddressesLeave : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0043_districts_of_own_roles")]
public sealed class DistrictsOfOwnRoles : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0044_waiting_room_shares")]
public sealed class WaitingRoomShares : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0045_jobs_of_runs")]
public sealed class JobsOfRuns : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0046_bulletins")]
public sealed class BulletinTables : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0047_stuck_registrations")]
public sealed class StuckRegistrations : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0048_sign_in_tries")]
public sealed class SignInTryTables : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0049_progress_index")]
public sealed class ProgressIndex : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0050_counted_failures")]
public sealed class CountedFailures : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0051_counted_figures")]
public sealed class CountedFigureTable : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0052_window_evidence")]
public sealed class WindowEvidenceTables : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0053_certificates")]
public sealed class CertificateNumbers : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0054_grounds_of_the_last_change")]
public sealed class GroundsOfTheLastChange : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0055_report_layouts")]
public sealed class ReportLayouts : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0056_handed_back_jobs")]
public sealed class HandedBackJobs : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0057_revocations")]
public sealed class RevocationTables : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0060_point_capacity")]
public sealed class PointCapacity : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0061_candidate_loads")]
public sealed class CandidateLoads : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0063_seating_deliveries")]
public sealed class SeatingDeliveries : SqlMigration;

[DbContext(typeof(AdmissionsDbContext))]
[Migration("0065_planned_functions")]
public sealed class PlannedFunctions : SqlMigration;
