namespace Admissions.Core.Documents;

/// <summary>Labels for the envelopes in which tickets are posted to candidates, two across and seven down (SX-66).</summary>
public sealed record EnvelopeLabelSheet : PrintedDocument
{
    /// <summary>Who posts them, with telephone.</summary>
    public required string Sender { get; init; }
    public required IReadOnlyList<EnvelopeLabel> Labels { get; init; }
}

/// <param name="Number">Candidate number, or the online registration number before there is one.</param>
public sealed record EnvelopeLabel(string PostalCode, string Address, [property: PersonalName] string Name, string Phone, string Number);
