using Admissions.Core.Accounts;
using Admissions.Core.Approvals;
using Admissions.Core.Bulletins;
using Admissions.Core.Campaigns;
using Admissions.Core.Confirmation;
using Admissions.Core.Corrections;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo.Walk;
using Admissions.Core.Dossiers;
using Admissions.Core.Emergencies;
using Admissions.Core.Exchange;
using Admissions.Core.Documents;
using Admissions.Core.InformationWork;
using Admissions.Core.Jobs;
using Admissions.Core.Loading;
using Admissions.Core.Monitoring;
using Admissions.Core.Plans;
using Admissions.Core.Points;
using Admissions.Core.Qualifications;
using Admissions.Core.Reporting;
using Admissions.Core.Revocations;
using Admissions.Core.Rosters;
using Admissions.Core.Registrations;
using Admissions.Core.Runs;
using Admissions.Core.Waiting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Admissions.Core;

/// <summary>Registers the services that web, command line and tests share.</summary>
public static class CoreServices
{
    public static IServiceCollection AddAdmissionsCore(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<DatabaseOptions>().Bind(configuration.GetSection(DatabaseOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AccountPolicies>();
        services.AddOptions<PasswordLaneOptions>().Bind(configuration.GetSection(PasswordLaneOptions.Section));
        services.AddSingleton<PasswordLane>();
        services.AddScoped<RecoveryService>();
        services.AddOptions<SignInSessionOptions>().Bind(configuration.GetSection(SignInSessionOptions.Section));
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TenantDatabases>();
        services.AddSingleton<CampaignCache>();
        services.AddScoped<TenantScope>();
        services.AddScoped(s => s.GetRequiredService<TenantScope>().Database.Open());
        services.AddSingleton<IPasswordHasher<User>, PatientPasswordHasher>();
        services.AddIdentityCore<User>(options =>
        {
            // Passwords are judged by PasswordRules, which speaks Chinese and knows the owner's ID number.
            options.Password = new PasswordOptions { RequiredLength = 1, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false };
            options.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@";
        }).AddUserStore<UserOnlyStore<User, AdmissionsDbContext, long>>();
        services.Configure<PasswordHasherOptions>(configuration.GetSection("Admissions:PasswordHasher"));
        services.AddMonitoring(configuration);
        services.AddOptions<WaitingRoomOptions>().Bind(configuration.GetSection(WaitingRoomOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WaitingRoomOptions>, WaitingRoomOptionsCheck>();
        services.AddSingleton<WaitingRoomStates>();
        services.AddScoped<WaitingRoomService>();
        services.AddScoped<AccountService>();
        services.AddScoped<Events.ListExports>();
        services.AddScoped<TerminalService>();
        services.AddScoped<EquipmentService>();
        services.AddScoped<InformationStaffService>();
        services.AddScoped<CampaignService>();
        services.AddDemo(configuration);
        services.AddScoped<PlanService>();
        services.AddScoped<CharterService>();
        services.AddReporting();
        services.AddScoped<StaffAccountService>();
        services.AddScoped<FirstAdministrator>();
        services.AddScoped<WindowService>();
        services.AddScoped<PolicyService>();
        services.AddScoped<DrillService>();
        services.AddQualifications();
        services.AddScoped<ApprovalService>();
        services.AddScoped<PointService>();
        services.AddScoped<PointLists>();
        services.AddEmergencies();
        services.AddLoading();
        services.AddScoped<InstitutionDossierService>();
        services.AddScoped<InstitutionDesk>();
        services.AddScoped<DossierFiles>();
        services.AddScoped<QualifiedSources>();
        services.AddScoped<DecisionService>();
        services.AddScoped<RosterService>();
        services.AddScoped<CollectionService>();
        services.AddScoped<LateHandlingService>();
        services.AddScoped<AdmittedPhotos>();
        services.AddScoped<ApprovalKind, RegistrationPointApproval>();
        services.AddScoped<RequestContextLoader>();
        services.AddRegistrations();
        services.AddScoped<CorrectionService>();
        services.AddBulletins();
        services.AddScoped<PlanLineNames>();
        services.AddScoped<ApprovalKind, CorrectionApproval>();
        services.AddScoped<RevocationService>();
        services.AddScoped<RevocationSheets>();
        services.AddScoped<ApprovalKind, RevocationApproval>();
        services.AddConfirmationAndPayment(configuration);
        services.AddRuns();
        services.AddJobs();
        services.AddDocuments(configuration);
        return services;
    }
}
