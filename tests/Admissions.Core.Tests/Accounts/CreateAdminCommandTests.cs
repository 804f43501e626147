using System.Diagnostics;
using System.Text.RegularExpressions;
using Admissions.Testing;

namespace Admissions.Core.Tests.Accounts;

/// <summary><c>admissions create-admin</c> on an empty database, as whoever puts the product into service calls it.</summary>
public sealed partial class CreateAdminCommandTests : IAsyncLifetime
{
    private static readonly string[] Authority = ["--name", "测试省教育考试院", "--division", "43", "--phone", "0731-80000000"];

    private ScratchDatabase _scratch = null!;

    public async ValueTask InitializeAsync() => _scratch = await ScratchDatabase.CreateAsync(migrated: false);

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task Create_OnAnEmptyDatabase_MakesAuthorityAndAccountOnce()
    {
        var (first, shown, nothing) = await RunAsync(["--tenant", "hunan", "--user", "office", .. Authority]);
        var (second, _, there) = await RunAsync(["--tenant", "hunan", "--user", "second"]);
        var (third, another, _) = await RunAsync(["--tenant", "hunan", "--user", "second", "--reason", "原账号密码遗失"]);
        var (fourth, _, taken) = await RunAsync(["--tenant", "hunan", "--user", "SECOND", "--reason", "再开"]);

        (first, nothing).ShouldBe((0, ""));
        Account().IsMatch(shown).ShouldBeTrue(shown);
        (second, there).ShouldBe((3, "已有省级系统管理员账号 office，请由他在“用户管理”里开新账号。确实要另开的，写明原因"));
        (third, another).ShouldSatisfyAllConditions(r => r.third.ShouldBe(0), r => r.another.ShouldContain("/hunan/gl/sign-in  second  "));
        (fourth, taken).ShouldBe((3, "这个用户名已经有人用了，请换一个"));
        (await _scratch.ReadAsync<string>("select string_agg(u.user_name || ' ' || r.role || ' ' || u.must_change_password || ' ' || o.kind, ', ' order by u.id) from users u join user_roles r on r.user_id = u.id join organizations o on o.id = u.organization_id"))
            .ShouldBe("office ProvinceAdministrator true ProvincialOffice, second ProvinceAdministrator true ProvincialOffice");
        (await _scratch.ReadAsync<string>("select string_agg(type || ' ' || coalesce(reason, '-'), ', ' order by id) from events where type = 'AdministratorIssued'"))
            .ShouldBe("AdministratorIssued -, AdministratorIssued 原账号密码遗失");
        (await _scratch.ReadAsync<string>("select count(*)::text from organizations")).ShouldBe("137");
    }

    [Fact]
    public async Task Create_NameThatCannotBe_AddsNoAuthority()
    {
        var (exit, _, told) = await RunAsync(["--tenant", "hunan", "--user", "hn", .. Authority]);

        exit.ShouldBe(3);
        told.ShouldContain("用户名");
        (await _scratch.ReadAsync<bool>("select to_regclass('tenants') is null")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("There is no authority hunan yet: say --name, --division and --phone", "--tenant", "hunan", "--user", "office")]
    [InlineData("css cannot be the first part of addresses", "--tenant", "css", "--user", "office", "--name", "院", "--division", "43", "--phone", "1")]
    [InlineData("Hunan cannot be the first part of addresses", "--tenant", "Hunan", "--user", "office", "--name", "院", "--division", "43", "--phone", "1")]
    [InlineData("99 is no province", "--tenant", "hunan", "--user", "office", "--name", "院", "--division", "99", "--phone", "1")]
    [InlineData("430 is no province", "--tenant", "hunan", "--user", "office", "--name", "院", "--division", "430", "--phone", "1")]
    public async Task Create_WrongWords_SaysWhatIsWrong(string sentence, params string[] arguments)
    {
        var (exit, _, told) = await RunAsync(arguments);

        exit.ShouldBe(1);
        told.ShouldContain(sentence);
        (await _scratch.ReadAsync<long>("select count(*) from tenants")).ShouldBe(0);
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "admissions.dll"), "create-admin", .. arguments])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["Admissions__Database__App"] = _scratch.App;
        start.Environment["Admissions__Database__Owner"] = _scratch.Owner;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, (await output).Trim(), (await error).Trim());
    }

    [GeneratedRegex("^/hunan/gl/sign-in  office  [a-z2-9#$%+=]{12}$", RegexOptions.Multiline)]
    private static partial Regex Account();
}
