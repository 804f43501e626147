namespace Admissions.Rules;

/// <summary>
/// Why something may not be done, said once for the machine and once for the person.
/// A refusal is an ordinary outcome; exceptions are kept for bugs. An area whose callers must tell refusals apart derives one-line records.
/// </summary>
/// <param name="Code">Stable name for tests and logs, e.g. <c>choice.level-not-allowed</c>.</param>
/// <param name="Field">The field to mark, e.g. <c>birthDate</c> or <c>choices[2].majors[1]</c>; empty when it concerns the whole form.</param>
/// <param name="Sentence">The Chinese sentence the user reads: what is wrong and what to do.</param>
/// <param name="Source">The rule it rests on, e.g. 「湘教考信字〔2019〕3号 §四.2」; null when it follows from the format itself.</param>
public record Refusal(string Code, string Field, string Sentence, string? Source = null);
