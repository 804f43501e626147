namespace Admissions.Rules.Dispatch;

/// <summary>
/// In a walk from the highest total to the lowest, whoever comes after somebody below a program's line is below it too. So the program itself refuses
/// from there on (<see cref="Places.Refusal"/>), and nobody's total need be compared with any line.
/// </summary>
internal sealed class FallingTotal
{
    private readonly int[] lines;
    private readonly int[] programs;
    private readonly Places places;
    private int left;

    /// <param name="lines">The programs' own lines in thousandths.</param>
    public FallingTotal(int[] lines, Places places)
    {
        (this.lines, this.places) = ((int[])lines.Clone(), places);
        programs = Enumerable.Range(0, lines.Length).ToArray();
        Array.Sort(this.lines, programs);
        left = programs.Length;
    }

    /// <summary>The walk has come to this total, in thousandths: programs whose line is above it take nobody any more.</summary>
    public void To(int total)
    {
        while (left > 0 && lines[left - 1] > total)
            places.Refuse(programs[--left], ChoiceOutcome.BelowLine);
    }
}
