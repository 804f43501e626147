using System.Net;
using System.Text.RegularExpressions;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Web.Tests;

public sealed partial class RolePageMatrixTests
{
    /// <param name="Name">Empty for the unnamed handler.</param>
    /// <param name="AnyOf">Permissions that the handler asks for beyond its page; empty when the page's are enough.</param>
    public sealed record PostHandler(string Name, IReadOnlyList<string> AnyOf);

    /// <param name="Path">The route with harmless values filled in.</param>
    public sealed record PageRow(string Route, string Path, IReadOnlyList<PageAccessAttribute> Declared, IReadOnlyList<PostHandler> Posts)
    {
        /// <summary>A page that every portal has, at the portal of the account.</summary>
        public string PathAt(UserKind kind) => Route.StartsWith("/{portal", StringComparison.Ordinal) ? Path.Replace("/gl", "/" + PortalPaths.Of(kind), StringComparison.Ordinal) : Path;

        /// <summary>Who the page says may open it.</summary>
        public bool Admits(UserKind kind, IReadOnlySet<string> permissions) => Declared.Single() switch
        {
            RequirePermissionAttribute required => required.Kind == kind && required.AnyOf.Any(permissions.Contains),
            SignedInPageAttribute signedIn => signedIn.Kinds.Contains(kind),
            _ => true,
        };
    }

    /// <summary>One tenant, one account of every role, and the pages of the real application.</summary>
    public partial class Cast : IAsyncLifetime
    {
        /// <summary>The roles as a new tenant gets them.</summary>
        public static IReadOnlyList<RoleDefinition> Roles { get; } = TenantSetup.Roles;

        private RegistrationPoint _point = null!;
        private long _institutionId;

        public TestTenant Tenant { get; private set; } = null!;

        public RegistrationPoint Point => _point;

        /// <summary>The pack of the campaign, the county of its point and a day on which that is open.</summary>
        protected virtual (string Pack, string County, string Clock) Place => ("hunan-adult", "430121", "2026-09-08 10:00");

        public async ValueTask InitializeAsync()
        {
            Tenant = await TestTenant.CreateAsync(Place.Pack);
            await Tenant.SetClockAsync(Place.Clock);
            _point = await Tenant.PointAsync(Place.County);
            _institutionId = (await Tenant.PlanLineAsync()).InstitutionId;
        }

        public ValueTask DisposeAsync()
        {
            GC.SuppressFinalize(this);
            return ValueTask.CompletedTask;
        }

        /// <summary>Every page that admits or refuses the role against what it declares, or fails; empty when all are right.</summary>
        public async Task<IReadOnlyList<string>> WrongAsync(string role)
        {
            var browser = await BrowserAsync(role);
            var (kind, permissions) = RightsOf(role);
            var wrong = new List<string>();
            foreach (var page in await PagesAsync())
            {
                var may = page.Admits(kind, permissions);
                var answer = await browser.GetAsync(page.PathAt(kind));
                var refused = answer.Status == HttpStatusCode.Forbidden;
                if (refused == may || (int)answer.Status >= 500 || answer.Location?.Contains("/sign-in", StringComparison.Ordinal) == true)
                    wrong.Add($"{page.Route} {(may ? "should admit" : "should refuse")} {role} and answered {(int)answer.Status} {answer.Location}");
            }
            return wrong;
        }

        public static (UserKind Kind, IReadOnlySet<string> Permissions) RightsOf(string role)
        {
            if (role == Candidate)
                return (UserKind.Candidate, new HashSet<string>(StringComparer.Ordinal) { Permissions.RegisterSelf });
            var row = Roles.Single(r => r.Role == role);
            return (row.Level == "Institution" ? UserKind.Institution : UserKind.Staff, row.Permissions.ToHashSet(StringComparer.Ordinal));
        }

        public async Task<Browser> BrowserAsync(string role) => await (await WebHost.GetAsync()).Open(Tenant).AsAsync(await UserAsync(role));

        public async Task<IReadOnlyList<PageRow>> PagesAsync()
        {
            var services = (await WebHost.GetAsync()).Services;
            var loader = services.GetRequiredService<PageLoader>();
            var rows = new List<PageRow>();
            foreach (var page in services.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items.OfType<PageActionDescriptor>())
            {
                var compiled = await loader.LoadAsync(page, Microsoft.AspNetCore.Http.EndpointMetadataCollection.Empty);
                var route = page.AttributeRouteInfo!.Template!;
                rows.Add(new PageRow("/" + route, "/" + Hole().Replace(route, m => Fill(m.Groups["name"].Value)),
                    [.. compiled.ModelTypeInfo!.GetCustomAttributes(inherit: true).OfType<PageAccessAttribute>()], PostsOf(compiled)));
            }
            return rows;
        }

        private static List<PostHandler> PostsOf(CompiledPageActionDescriptor page)
        {
            var rules = page.ModelTypeInfo!.GetCustomAttributes(inherit: true).OfType<HandlerPermissionAttribute>().ToList();
            return
            [
                .. page.HandlerMethods.Where(m => string.Equals(m.HttpMethod, "POST", StringComparison.OrdinalIgnoreCase)).Select(m => new PostHandler(
                    m.Name ?? "", [.. rules.Where(r => string.Equals(r.Handler, m.Name ?? "", StringComparison.OrdinalIgnoreCase)).SelectMany(r => r.AnyOf)])),
            ];
        }

        /// <summary>Somebody who has signed up.</summary>
        protected virtual async Task<User> CandidateAsync() => (await Tenant.CandidateAsync()).User;

        private async Task<User> UserAsync(string role)
        {
            if (role == Candidate)
                return await CandidateAsync();
            return Roles.Single(r => r.Role == role).Level switch
            {
                "Institution" => await Tenant.StaffAsync(role, institutionId: _institutionId),
                "Point" => await Tenant.StaffAsync(role, pointId: _point.Id),
                "County" => await Tenant.StaffAsync(role, _point.CountyCode),
                "City" => await Tenant.StaffAsync(role, _point.CountyCode[..4]),
                _ => await Tenant.StaffAsync(role, _point.CountyCode[..2]),
            };
        }

        /// <summary>A value for every place of a route; an id that no row has.</summary>
        private string Fill(string name) => name switch
        {
            "campaign" => Tenant.CampaignSlug,
            "portal" => "gl",
            "kind" => "numbering",
            "paper" => "door-list",
            "group" => "identity",
            "level" => "CollegeToBachelor",
            "category" => "EconomicsManagement",
            "code" => "404",
            "county" => _point.CountyCode,
            _ => "999999999",
        };

        [GeneratedRegex("""\{\*{0,2}(?<name>[a-zA-Z]+)(?:[^{}]|\{\d+\})*\}""")]
        private static partial Regex Hole();
    }

    /// <summary>The same people under Shaanxi's pack, in the days of on-site confirmation.</summary>
    public sealed class ShaanxiCast : Cast
    {
        protected override (string Pack, string County, string Clock) Place => ("shaanxi-adult", "610102", ShaanxiBuilders.OnSiteDay);

        /// <summary>Signed up and sent in his form in August, before these days.</summary>
        protected override async Task<User> CandidateAsync() => (await Tenant.ShaanxiSubmittedAsync(Point)).User;
    }
}
