namespace Admissions.Rules.Policy;

/// <summary>How the counter works where a campaign prescribes it (SX-63…70).</summary>
/// <param name="Order">Steps that must follow one another; empty: the acts of the counter have no order, and no signature is recorded.</param>
/// <param name="ReopenOnReturn">Sending a candidate back opens his form, for him alone, until on-site confirmation ends (SX-69).</param>
/// <param name="Print">The document that the counter prints.</param>
/// <param name="Copies">Copies pasted on the form or kept with it, by kind of candidate (SX-70).</param>
public sealed record OnSitePolicy(IReadOnlyList<OnSiteStep> Order, bool ReopenOnReturn, OnSitePrint Print, IReadOnlyList<CopyRule> Copies, string? Source = null)
{
    /// <summary>Whether the campaign prescribes the step at all.</summary>
    public bool Has(OnSiteStep step) => Order.Contains(step);
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
public sealed record CopyRule(string Code, string Name, Condition? When = null);
