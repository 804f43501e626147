namespace Admissions.Rules.Policy;

/// <summary>What a refusal may cite; each campaign names its own documents for it under <c>sources</c>.</summary>
public enum CitedRule
{
    /// <summary>Setting up points and binding their users.</summary>
    Points,

    /// <summary>The form, and when it may still be changed.</summary>
    Form,

    /// <summary>How many choices there are, and what each may hold.</summary>
    Choices,

    /// <summary>Which identity documents are accepted.</summary>
    Identity,

    /// <summary>Foreign languages offered at each level.</summary>
    Languages,

    /// <summary>Grounds and evidence of bonuses and exemptions.</summary>
    Claims,

    /// <summary>Confirmation on site, its guards and what becomes of who does not come.</summary>
    Confirmation,
    Payment,

    /// <summary>Confirmed and not paid.</summary>
    UnpaidCase,

    /// <summary>Registration data go up the levels.</summary>
    Reporting,

    /// <summary>Forms and materials on paper go to the province.</summary>
    HandOver,

    /// <summary>Exam sites, their rooms and who is to sit where.</summary>
    Rooms,

    /// <summary>One run gives everybody a seat and a number.</summary>
    Numbering,

    /// <summary>Majors and numbers of the plan in force.</summary>
    Plan,

    /// <summary>Admission in the order of scores.</summary>
    Order,

    /// <summary>Decisions of the institution and their reasons.</summary>
    Decision,
    Roster,
}

/// <summary>
/// Sources as code names them: a code that <see cref="CampaignPolicy.Cite"/> turns into the words of the campaign's own
/// document, so that no authority reads the papers of another.
/// </summary>
public static class Cited
{
    internal const char Mark = '@';

    public const string Points = "@" + nameof(CitedRule.Points);
    public const string Form = "@" + nameof(CitedRule.Form);
    public const string Choices = "@" + nameof(CitedRule.Choices);
    public const string Identity = "@" + nameof(CitedRule.Identity);
    public const string Languages = "@" + nameof(CitedRule.Languages);
    public const string Claims = "@" + nameof(CitedRule.Claims);
    public const string Confirmation = "@" + nameof(CitedRule.Confirmation);
    public const string Payment = "@" + nameof(CitedRule.Payment);
    public const string UnpaidCase = "@" + nameof(CitedRule.UnpaidCase);
    public const string Reporting = "@" + nameof(CitedRule.Reporting);
    public const string HandOver = "@" + nameof(CitedRule.HandOver);
    public const string Rooms = "@" + nameof(CitedRule.Rooms);
    public const string Numbering = "@" + nameof(CitedRule.Numbering);
    public const string Plan = "@" + nameof(CitedRule.Plan);
    public const string Order = "@" + nameof(CitedRule.Order);
    public const string Decision = "@" + nameof(CitedRule.Decision);
    public const string Roster = "@" + nameof(CitedRule.Roster);
}
