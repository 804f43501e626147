using Admissions.Rules;
using Admissions.Rules.Numbering;
using Admissions.Rules.Seating;

namespace Admissions.Cli.EngineFiles;

/// <summary>The refusals of seating and numbering in English, for the command line; with their code, by which the documents name them.</summary>
internal static class RefusalText
{
    public static string Of(Refusal refusal) => refusal switch
    {
        NotEnoughRooms few => $"district {Shown(few.District)} needs {few.Needed} rooms and has {few.Given}: "
            + (few.SeatsShort > 0 ? $"{few.SeatsShort} seats short" : "the seats would do, but not all categories may share rooms")
            + (few.AtLeast < few.Needed ? $"; the search for fewer rooms was given up, at least {few.AtLeast} are needed" : ""),
        CandidateTwice twice => $"{refusal.Code}: candidate {twice.Id} stands twice",
        NumberLayoutUnusable unusable => $"{refusal.Code}: segment {unusable.Segment} of the number cannot be used",
        NumberValueMissing missing => $"{refusal.Code}: the number needs {Shown(missing.Name)}, and a candidate has none",
        NumberValueNotMapped unmapped => $"{refusal.Code}: the map of {Shown(unmapped.Name)} has no code for \"{Shown(unmapped.Value)}\"",
        NumberValueTooWide wide => $"{refusal.Code}: {Shown(wide.Name)} \"{Shown(wide.Value)}\" has more than {wide.Width} characters",
        NumberTwice twice => $"{refusal.Code}: number {Shown(twice.Number)} would be given twice; the segments do not tell all candidates apart",
        NumberNotReadable unreadable => $"{refusal.Code}: number {Shown(unreadable.Number)} does not fit the segments",
        _ => $"{refusal.Code}: {refusal.Sentence}",
    };

    private static string Shown(string text) => EngineText.Shortened(text);
}
