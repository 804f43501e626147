using Admissions.Core.Campaigns;
using Admissions.Rules;
using Admissions.Rules.Policy;

namespace Admissions.Core.Tests.Campaigns;

public class PolicyPacksTests
{
    [Fact]
    public void Read_Hunan_HoldsTheFiguresOfTheSeed()
    {
        var policy = PolicyPacks.Read("hunan-adult");
        policy.Campaign.Code.ShouldBe("adult-2026");
        policy.Choice.Slots.Count.ShouldBe(2);
        policy.Numbering.SeatsPerRoom.ShouldBe(30);
        policy.Notice.Fee.ShouldBe(new Yuan(1.00m));
        policy.Windows.Single(window => window.Code == "RegistrationLocalOnly").Scope.ShouldBe(["4301", "4302", "4304", "4306", "4312"]);
        policy.OfficeHours.Select(hours => hours.To).ShouldBe([new TimeOnly(12, 0), new TimeOnly(18, 0)]);
        policy.SubjectSetOf(StudyLevel.CollegeToBachelor, "Law")!.Subjects.ShouldBe(["Politics", "English", "CivilLaw"]);
    }
}
