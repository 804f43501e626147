using Admissions.Core.Data.Entities;
using Admissions.Rules;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Core.Tests.Confirmation;

/// <summary>Clinical majors in Shaanxi: which of the qualifications a candidate has is on record, and the county's counter reads it (SX-28).</summary>
public sealed class ClinicalQualificationTests
{
    private const string Rural = "乡村医生执业证书编号", Education = "中专学历（与乡村医生执业证书一起用）", Level = "中专水平证书（与乡村医生执业证书一起用）";

    [Theory]
    [Covers("SX-28")]
    [InlineData("assistantPhysicianLicense", "YS610000001", "执业助理医师以上资格证书编号")]
    [InlineData("secondaryMedicalDiploma", "true", "相应专业中等职业教育学历")]
    public async Task Submit_OneQualificationAlone_IsTakenAndRead(string field, string value, string label)
    {
        var (tenant, clerk, line) = await StartAsync();

        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point, line, more: [(field, value), ("occupationClass", "205")]);

        (await OwnAsync(clerk, candidate)).ShouldContain(label);
    }

    [Theory]
    [Covers("SX-28")]
    [InlineData("secondaryEducation", Education, Level)]
    [InlineData("secondaryLevelCertificate", Level, Education)]
    public async Task Submit_RuralDoctor_NeedsTheOneOrTheOtherAndTheRecordSaysWhich(string field, string held, string other)
    {
        var (tenant, clerk, line) = await StartAsync();
        var alone = await tenant.ShaanxiDraftAsync(clerk.Point, line, more: [("ruralDoctorLicense", "XC610000001"), ("occupationClass", "205")]);

        var refused = await alone.TrySubmitAsync();
        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point, line, "谭志远", ("ruralDoctorLicense", "XC610000002"), (field, "true"), ("occupationClass", "205"));

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("乡村医生执业证书和中专学历（或中专水平证书）");
        (await alone.ReadAsync()).Version.ShouldBe(0);
        var own = await OwnAsync(clerk, candidate);
        own.ShouldContain(Rural);
        own.ShouldContain(held);
        own.ShouldNotContain(other);
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk, PlanLine Line)> StartAsync()
    {
        var tenant = await ShaanxiAsync();
        // Medical candidates go to their county's office (SX-47).
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610102", kind: RegistrationPointKind.CountyOffice), "PointHead");
        return (tenant, clerk, await tenant.PlanLineAsync(category: "Medicine", major: "临床医学", medical: true));
    }

    /// <summary>Labels of the campaign's own fields that the counter shows of the candidate.</summary>
    private static async Task<IReadOnlyList<string>> OwnAsync(TestClerk clerk, TestCandidate candidate)
    {
        var counter = (await clerk.OpenAsync(candidate))!;
        return [.. counter.OwnFields(counter.Case.Policy).Select(f => f.Label)];
    }
}
