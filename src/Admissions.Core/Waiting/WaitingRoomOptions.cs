using Microsoft.Extensions.Options;

namespace Admissions.Core.Waiting;

/// <summary>Configuration section <c>Admissions:WaitingRoom</c>.</summary>
public sealed class WaitingRoomOptions
{
    public const string Section = "Admissions:WaitingRoom";

    /// <summary>How many candidates are served at once while no officer has said; 0 = everybody, no waiting room.</summary>
    public int Size { get; set; }

    /// <summary>Minutes after his last visit for which who has signed in counts as inside. He is not sent out then; only another may come.</summary>
    public int InsideMinutes { get; set; } = 10;

    /// <summary>Minutes in all for which a number lets its owner in without having signed in; a form that he sends later is taken all the same.</summary>
    public int AnonymousMinutes { get; set; } = 15;

    /// <summary>Minutes after his last visit for which who has not signed in counts as inside.</summary>
    public int AnonymousIdleMinutes { get; set; } = 5;

    /// <summary>Part of the room, in percent, that those of one address who have not signed in may take.</summary>
    public int AddressPercent { get; set; } = 20;

    /// <summary>Places that those of one address who have not signed in may take in a small room; schools and points share one.</summary>
    public int AddressLeast { get; set; } = 50;

    /// <summary>Numbers that one address may draw in a minute at one instance.</summary>
    public int DrawsPerMinute { get; set; } = 300;

    /// <summary>Sign-ins that are none, by one address in a minute at one instance, for which the database is asked.</summary>
    public int StrangersPerMinute { get; set; } = 60;

    /// <summary>How often the page of who waits asks again.</summary>
    public int RefreshSeconds { get; set; } = 15;

    /// <summary>Seconds for which a place is kept for whoever was called.</summary>
    public int GraceSeconds { get; set; } = 120;

    /// <summary>How long an instance believes what it last read of the room.</summary>
    public int StateSeconds { get; set; } = 1;

    /// <summary>Seconds for which an instance gives the same answer again to a sign-in, a number or a place that it has just asked the database about.</summary>
    public int RememberSeconds { get; set; } = 15;

    /// <summary>Hours after which a number drawn, a place taken or a form opened means nothing any more.</summary>
    public int TicketHours { get; set; } = 12;

    /// <summary>How long a browser's word that its owner has signed in is taken without asking the database.</summary>
    public TimeSpan Touch => TimeSpan.FromMinutes(InsideMinutes) / 3;

    /// <summary>The same of who has not signed in.</summary>
    public TimeSpan AnonymousTouch => TimeSpan.FromMinutes(AnonymousIdleMinutes) / 3;

    /// <summary>Places that those of one address who have not signed in may take in a room of this size.</summary>
    public int ShareOf(int size) => (int)Math.Max(AddressLeast, (long)size * AddressPercent / 100);

    /// <summary>Why the settings cannot be; null when they can.</summary>
    public string? Refuse() =>
        Size is < 0 or > WaitingRoomService.LargestSize ? $"{nameof(Size)} must be 0 to {WaitingRoomService.LargestSize}; 0 is no waiting room."
        : RefreshSeconds is < 5 or > 300 ? $"{nameof(RefreshSeconds)} must be 5 to 300: waiting pages that ask more often are a load of their own."
        : GraceSeconds < RefreshSeconds + RememberSeconds + 5 ? $"{nameof(GraceSeconds)} must be at least {nameof(RefreshSeconds)} + {nameof(RememberSeconds)} + 5, or nobody hears that he was called."
        : InsideMinutes is < 3 or > 240 ? $"{nameof(InsideMinutes)} must be 3 to 240: a third of it passes between two notes of a visit."
        : AnonymousIdleMinutes < 1 || AnonymousIdleMinutes > AnonymousMinutes ? $"{nameof(AnonymousIdleMinutes)} must be 1 to {nameof(AnonymousMinutes)}."
        : AnonymousMinutes > 24 * 60 ? $"{nameof(AnonymousMinutes)} must be a day at most."
        : AddressPercent is < 1 or > 100 || AddressLeast < 1 ? $"{nameof(AddressPercent)} must be 1 to 100 and {nameof(AddressLeast)} at least 1, or nobody comes in."
        : DrawsPerMinute < 1 || StrangersPerMinute < 1 ? $"{nameof(DrawsPerMinute)} and {nameof(StrangersPerMinute)} must be at least 1."
        : StateSeconds is < 0 or > 60 || RememberSeconds is < 0 or > 60 ? $"{nameof(StateSeconds)} and {nameof(RememberSeconds)} must be 0 to 60."
        : TicketHours is < 1 or > 48 ? $"{nameof(TicketHours)} must be 1 to 48."
        : null;
}

/// <summary>Stops the start with the sentence.</summary>
internal sealed class WaitingRoomOptionsCheck : IValidateOptions<WaitingRoomOptions>
{
    public ValidateOptionsResult Validate(string? name, WaitingRoomOptions options) =>
        options.Refuse() is { } why ? ValidateOptionsResult.Fail($"{WaitingRoomOptions.Section}: {why}") : ValidateOptionsResult.Success;
}
