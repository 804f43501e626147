using System.Reflection;
using System.Text.RegularExpressions;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;

namespace Admissions.Web.Tests.Architecture;

/// <summary>Whoever reads candidates, dossiers or accounts goes through <see cref="Visibility"/>, or stands here with the reason why not.</summary>
public sealed partial class ReadsOfPeopleTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<string, Type> People = new(StringComparer.Ordinal)
    {
        ["get_" + nameof(AdmissionsDbContext.Registrations)] = typeof(Registration),
        ["get_" + nameof(AdmissionsDbContext.Dossiers)] = typeof(Dossier),
        ["get_" + nameof(AdmissionsDbContext.Users)] = typeof(User),
    };

    /// <summary>Methods that read people without a scope, by the reason; the same reasons stand in ADR 1.</summary>
    private static readonly Dictionary<string, string[]> Exceptions = new(StringComparer.Ordinal)
    {
        ["Signing in and up: nobody is signed in yet, or it is his own account"] =
        [
            "AccountService.ByDocumentAsync", "AccountService.ChangePasswordAsync", "AccountService.ExistingOwnerAsync", "AccountService.SignUpAsync", "FirstAdministrator.IssueAsync",
            "RecoveryService.LockAsync", "SignInTries.UnlockAsync", "SignUpModel.OnPostAsync", "SignInModel.DestinationAsync",
        ],
        ["A candidate's own registration, by his user id"] =
        [
            "CandidateDocuments.StepsAsync", "CandidateHistory..cctor", "CandidateRecords.PhotoAsync", "CandidateRecords.PreferenceAsync", "CandidateResults.WithResultAsync", "PaymentService..cctor",
            "PaymentService.CreateOrderAsync", "RegistrationFiles..cctor", "RegistrationFiles.LookUpAsync", "RegistrationService.LockAsync", "RegistrationService.SaveDraftAsync", "RegistrationService.WhyNotSavedAsync",
        ],
        ["A row whose visibility the caller has settled, read again or locked"] =
        [
            "CardDesk.ReadAsync", "CounterReader.CaseAsync", "CounterRows.LockOpenAsync", "RegistrationRows.LockAsync", "BatchEntryService.JudgeAsync", "CashDesk.SheetAsync", "StuckReasons.OpenAsync", "StuckReasons.RecordAsync",
            "ShowModel.OnGetAsync", "UnchosenMajors.RefuseAsync",
        ],
        ["An institution's own dossiers, by its id"] =
            ["AdmittedPhotos.WriteAsync", "DossierFiles.ByInstitution", "DossierFiles.DecisionsAsync", "InstitutionDossierService.GoneAsync", "LateHandlingService.ConfirmAsync", "LateHandlingService.ProposalAsync"],
        ["The actor's division is named in the query itself, because a sheet or report is made of many tables"] =
        [
            "CounterDays.TodayAsync", "TicketPostings.CandidatesAsync", "DataReportService.MoveBonusesAsync", "DataReportService.ReturnAsync", "PackageService.Valid", "ProgressBoard.FactsAsync",
            "ProgressFunnel.ByAreaAsync", "ReportChecks.RunAsync", "ReportData.RowsAsync", "ReportData.OwnAsync", "StuckList.People", "StuckList.SharersAsync", "BulletinReaders.CandidatesAsync", "DashboardService.WaitingAsync", "IndexModel.LoadAsync",
        ],
        ["The province's own work on the whole campaign, behind its permission"] =
        [
            "CollectionService.AdmittedCount", "RosterService.CompleteLevelAsync", "RosterService.DocumentAsync", "RosterService.ListAsync", "RosterService.PublishResultsAsync", "DispatchPreflight.AddRoundAsync",
            "NumberingPreflight.AddExemptionsAsync", "NumberingPreflight.RunAsync", "RunQueries.ChangesAsync", "ControlLineService.ListAsync", "ControlLineService.OnePointTableAsync", "ControlLineService.PublishAsync",
            "ScoreImportService.SummaryAsync", "PlanService.ImportAsync", "InvalidationService.EndAsync", "UnpaidCaseService.OpenDueAsync", "WindowService.ResolveAsync",
        ],
        ["Colleagues by name: who made, released or is told of something"] =
        [
            "RunQueries.Rows", "RunQueries.WorkAsync", "RunService.IsSamePersonAsync", "RunService.RefuseReleaserAsync", "AlarmService.RaiseAsync", "HomeModel.OnGetAsync", "IndexModel.Wanted",
            "IndexModel.OnPostAsync",
        ],
        ["Whether there is such a row at all, for the record of a refusal"] = ["CounterReader.RecordRefusedAsync"],
        ["How many have submitted to a point, and nobody's row"] = ["PointPlaces.Holders"],
    };

    [Fact]
    public void People_AreReadThroughTheirScopeOrForAReasonNamedHere()
    {
        var allowed = Exceptions.Values.SelectMany(methods => methods).ToHashSet(StringComparer.Ordinal);

        var found = Unscoped().ToHashSet(StringComparer.Ordinal);

        found.Except(allowed).Order().ShouldBeEmpty("use VisibleTo(actor), or say here and in ADR 1 why these may read people without it");
        allowed.Except(found).Order().ShouldBeEmpty("these read nobody any more, or through VisibleTo: take them off the list");
    }

    [Fact]
    public void Exceptions_StandInTheDecisionRecord()
    {
        var record = File.ReadAllText(Path.Combine(TestDatabase.Root, "docs", "adr", "0001-tenancy-by-data-source-and-row-level-security.md"));

        foreach (var (reason, methods) in Exceptions)
        {
            record.ShouldContain(reason);
            foreach (var type in methods.Select(m => m.Split('.')[0]).Distinct())
                record.ShouldContain($"`{type}`");
        }
    }

    private static IEnumerable<string> Unscoped()
    {
        var methods = new Dictionary<(Type Type, string Name), (HashSet<Type> Read, HashSet<Type> Scoped)>();
        foreach (var type in new[] { typeof(AdmissionsDbContext).Assembly, typeof(Program).Assembly }.SelectMany(a => a.GetTypes()))
        {
            var source = Written(type);
            if (source.Namespace is not { } space || !space.StartsWith("Admissions", StringComparison.Ordinal) || space.StartsWith("Admissions.Core.Demo", StringComparison.Ordinal))
                continue;
            foreach (var method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
            {
                var key = (source, NameOf(type, method));
                if (!methods.TryGetValue(key, out var rows))
                    methods[key] = rows = ([], []);
                foreach (var used in CodeReferences.MembersUsedBy(method).OfType<MethodInfo>())
                {
                    if (used.DeclaringType == typeof(AdmissionsDbContext) && People.TryGetValue(used.Name, out var row))
                        rows.Read.Add(row);
                    if (used.DeclaringType == typeof(Visibility) && used.Name == nameof(Visibility.VisibleTo))
                        rows.Scoped.Add(used.GetParameters()[0].ParameterType.GetGenericArguments()[0]);
                }
            }
        }
        return methods.Where(m => m.Value.Read.Except(m.Value.Scoped).Any()).Select(m => $"{m.Key.Type.Name}.{m.Key.Name}");
    }

    /// <summary>The class in the source: state machines and closures belong to it.</summary>
    private static Type Written(Type type)
    {
        while (type.Name.Contains('<', StringComparison.Ordinal) && type.DeclaringType is { } outer)
            type = outer;
        return type;
    }

    /// <summary>The method in the source: <c>FindAsync</c> for its state machine and its lambdas.</summary>
    private static string NameOf(Type type, MethodBase method) =>
        MadeFrom().Match(type.Name) is { Success: true } machine ? machine.Groups[1].Value
        : MadeFrom().Match(method.Name) is { Success: true } lambda ? lambda.Groups[1].Value
        : method.Name;

    [GeneratedRegex(@"<([A-Za-z]\w*)>")]
    private static partial Regex MadeFrom();
}
