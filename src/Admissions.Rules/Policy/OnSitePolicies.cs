namespace Admissions.Rules.Policy;

/// <summary>How the counter works where a campaign prescribes it (SX-63…70).</summary>
/// <param name="Order">Steps that must follow one another; empty: the acts of the counter have no order, and no signature is recorded.</param>
/// <param name="ReopenOnReturn">Sending a candidate back opens his form, for him alone, until on-site confirmation ends (SX-69).</param>
/// <param name="Print">The document that the counter prints.</param>
/// <param name="Copies">Copies pasted on the form or kept with it, by kind of candidate (SX-70).</param>
/// <param name="FindByName">The counter's box takes a name too. False: the candidate gives a number of his, and nobody is looked up without one (SX-63).</param>
public sealed record OnSitePolicy(
    IReadOnlyList<OnSiteStep> Order, bool ReopenOnReturn, OnSitePrint Print, IReadOnlyList<CopyRule> Copies, string? Source = null, bool FindByName = true)
{
    /// <summary>What the counter's box takes, in words.</summary>
    public string Keys() => FindByName ? "网报号、考生号、身份证号或姓名" : "网报号、考生号或身份证号";

    /// <summary>Whether the campaign prescribes the step at all.</summary>
    public bool Has(OnSiteStep step) => Order.Contains(step);

    /// <summary>What candidates and counters call the printed form.</summary>
    public string FormName() => $"报名{ShortFormName()}";

    public string ShortFormName() => Print == OnSitePrint.RegistrationForm ? "登记表" : "流程表";
}

/// <summary>A step of the counter's prescribed course (SX-64).</summary>
public enum OnSiteStep
{
    Review,
    Fee,
    Pledge,
    Photo,
    Form,
    Signature,
}

public enum OnSitePrint
{
    /// <summary>报名流程表.</summary>
    ProcessForm,

    /// <summary>报名登记表.</summary>
    RegistrationForm,
}

/// <param name="Name">What the clerk pastes or keeps.</param>
/// <param name="When">Only of these candidates; null = of everybody.</param>
/// <param name="Required">Without it the candidate is not confirmed (SX-49, SX-51).</param>
/// <param name="OneOf">Copies of the same name here stand for one another: one of them is enough (SX-51).</param>
public sealed record CopyRule(string Code, string Name, Condition? When = null, bool Required = false, string? OneOf = null)
{
    /// <summary>What is asked: the copy itself, or one of the copies that stand for one another.</summary>
    public string Demand() => OneOf ?? Code;
}
