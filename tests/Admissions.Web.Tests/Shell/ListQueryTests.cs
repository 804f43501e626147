using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Lists;
using Microsoft.AspNetCore.WebUtilities;

namespace Admissions.Web.Tests.Shell;

public sealed class ListQueryTests
{
    private static readonly ListSpec Spec = new(["name", "score"], ["q", "state", "level"], "-score");

    private static ListQuery Parse(string query, ListSpec? spec = null) => ListQuery.Parse(QueryHelpers.ParseQuery(query), spec ?? Spec);

    [Theory]
    [InlineData("")]
    [InlineData("?p=&n=&sort=&cols=")]
    [InlineData("?p=-1&n=-50&sort=-")]
    [InlineData("?p=0&n=0&sort=password")]
    [InlineData("?p=99999999999999999999&n=1000000&sort=score;drop")]
    [InlineData("?p=1e3&n=0x20&sort=SCORE")]
    [InlineData("?p=%00&n=%F0%9F%98%80&sort=%27%20OR%201=1&q=%20%20")]
    [InlineData("?p=٣&n=５０")]
    [InlineData("?p=x&p=3&n[]=20")]
    [InlineData("?cols=,,%20,&q=%00%01%02")]
    public void Parse_Nonsense_FallsBackToDefaults(string query)
    {
        var list = Parse(query);
        list.Page.ShouldBe(1);
        list.Size.ShouldBe(50);
        list.Sort.ShouldBe("score");
        list.Descending.ShouldBeTrue();
        list.Columns.ShouldBeNull();
        list.IsFiltered.ShouldBeFalse();
        list.Skip.ShouldBe(0);
    }

    [Fact]
    public void Parse_GoodValues_AreTaken()
    {
        var list = Parse("?p=3&n=20&sort=name&cols=a,b,a&q=%20张三%20");
        (list.Page, list.Size, list.Sort, list.Descending, list.Skip).ShouldBe((3, 20, "name", false, 40));
        list.Columns.ShouldBe(["a", "b"]);
        list["q"].ShouldBe("张三");
    }

    [Fact]
    public void Parse_TickedColumns_ComeAsSeveralValues() => Parse("?cols=a&cols=b").Columns.ShouldBe(["a", "b"]);

    [Fact]
    public void Parse_LongFilter_IsCutToAHundred() => Parse("?q=" + new string('字', 5000))["q"]!.Length.ShouldBe(100);

    [Fact]
    public void Skip_LastAllowedPage_DoesNotOverflow() => Parse("?p=1000000&n=200").Skip.ShouldBe(199_999_800);

    [Fact]
    public void Choice_NumbersAndStrangers_AreNothing()
    {
        Parse("?state=Valid").Choice<RegistrationState>("state").ShouldBe(RegistrationState.Valid);
        Parse("?state=5").Choice<RegistrationState>("state").ShouldBeNull();
        Parse("?state=-1").Choice<RegistrationState>("state").ShouldBeNull();
        Parse("?state=Draft,Valid").Choice<RegistrationState>("state").ShouldBeNull();
        Parse("?state=Nonsense").Choice<RegistrationState>("state").ShouldBeNull();
        Parse("?level=12").Number("level").ShouldBe(12);
        Parse("?level=1.5").Number("level").ShouldBeNull();
    }

    [Fact]
    public void Links_OtherParameters_AreKeptAndHandlersDropped()
    {
        var list = Parse("?as=office&q=a%26b&handler=Export&format=csv&p=4&cols=x");
        list.ToPage(5).ShouldBe("?q=a%26b&cols=x&p=5&as=office");
        list.ToSort("name").ShouldBe("?q=a%26b&sort=name&cols=x&as=office");
        list.ToSort("score").ShouldBe("?q=a%26b&sort=score&cols=x&as=office");
        list.Cleared().ShouldBe("?cols=x&as=office");
        list.ToExport("Export", "xlsx").ShouldBe("?q=a%26b&cols=x&as=office&handler=Export&format=xlsx");
    }

    [Fact]
    public void Prefix_TwoTablesOnAPage_DoNotDisturbEachOther()
    {
        const string Query = "?a-p=2&b-p=3&a-q=x&b-q=y";
        var one = Parse(Query, Spec with { Prefix = "a-" });
        var two = Parse(Query, Spec with { Prefix = "b-" });
        (one.Page, one["q"], two.Page, two["q"]).ShouldBe((2, "x", 3, "y"));
        one.ToPage(1).ShouldBe("?a-q=x&b-p=3&b-q=y");
    }
}
