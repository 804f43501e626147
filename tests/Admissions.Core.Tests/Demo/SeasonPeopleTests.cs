using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Demo.Season;
using Admissions.Rules.Identity;

namespace Admissions.Core.Tests.Demo;

public class SeasonPeopleTests
{
    private static SeasonPeople People(int seed = 1) => new(
        seed,
        [.. ReferenceData.Children("43").SelectMany(city => ReferenceData.Children(city.Code)).Select(county => county.Code)],
        PolicyPacks.Read("hunan-adult"));

    [Fact]
    public void Person_OfALargeSeason_HasADocumentNumberOfHisOwn()
    {
        var people = People();

        var numbers = Enumerable.Range(0, 200_000).Select(i => people.Person(i).DocumentNumber).ToList();

        numbers.Distinct().Count().ShouldBe(numbers.Count);
        numbers.Count(number => ResidentIdNumber.CheckCharacter(number[..17]) != number[17]).ShouldBe(0);
    }

    [Fact]
    public void Person_ComesFromEveryCountyAndAge_AndIsTheSameTomorrow()
    {
        var people = Enumerable.Range(0, 20_000).Select(i => People().Person(i)).ToList();

        people.Select(p => p.Household).Distinct().Count().ShouldBe(122);
        people.Select(p => p.Birth.Year).Distinct().Count().ShouldBeGreaterThanOrEqualTo(31);
        people.ShouldAllBe(p => p.Male == ((p.DocumentNumber[16] - '0') % 2 == 1));
        People().Person(7).DocumentNumber.ShouldBe(people[7].DocumentNumber);
        People(seed: 2).Person(7).DocumentNumber.ShouldNotBe(people[7].DocumentNumber);
    }
}
