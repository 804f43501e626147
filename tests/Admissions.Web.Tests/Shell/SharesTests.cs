using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Tests.Shell;

public sealed class SharesTests
{
    [Theory]
    [InlineData(832, 1000, "83.2%（832 / 1,000）")]
    [InlineData(0, 1000, "0.0%（0 / 1,000）")]
    [InlineData(1000, 1000, "100.0%（1,000 / 1,000）")]
    [InlineData(999_999, 1_000_000, "99.9%（999,999 / 1,000,000）")]
    [InlineData(1, 1_000_000, "0.1%（1 / 1,000,000）")]
    [InlineData(1, 8, "12.5%（1 / 8）")]
    [InlineData(0, 0, "没有")]
    public void Of_PartOfAWhole_SaysBothAndIsWholeOrNothingOnlyWhenItIs(long part, long whole, string said) => Shares.Of(part, whole).ShouldBe(said);
}
