namespace Admissions.Rules.Policy;

/// <param name="Path">Where in the document, e.g. <c>windows[3].to</c>.</param>
/// <param name="Sentence">What is wrong and what to write, in Chinese.</param>
public sealed record PolicyError(string Path, string Sentence);
