namespace Admissions.Core.Monitoring;

/// <summary>Configuration section <c>Admissions:Monitoring</c>: what is watched and when it is an alarm (HR-156).</summary>
public sealed class MonitoringOptions
{
    public const string Section = "Admissions:Monitoring";

    /// <summary>Name under which this process writes its counts.</summary>
    public string Instance { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>The last minutes that the page shows and the alarms judge.</summary>
    public int Minutes { get; set; } = 10;

    /// <summary>How often an instance writes its counts down.</summary>
    public int WriteSeconds { get; set; } = 10;

    /// <summary>Failed sign-ins of one address within a minute that raise the alarm and throttle the address.</summary>
    public int FailedSignIns { get; set; } = 50;

    /// <summary>How long an address stays throttled.</summary>
    public int ThrottleMinutes { get; set; } = 10;

    /// <summary>Attempts a minute that each account still has from a throttled address, on each instance; one that has signed in there before keeps its usual number.</summary>
    public int ThrottledAttempts { get; set; } = 6;

    /// <summary>Attempts a minute that all accounts together still have there, on each instance, those that have signed in there before not counted: names cost a guesser nothing.</summary>
    public int ThrottledStrangers { get; set; } = 20;

    /// <summary>Requests a minute, all instances together.</summary>
    public int RequestsPerMinute { get; set; } = 30_000;

    /// <summary>Mean time of an answer.</summary>
    public int MeanMilliseconds { get; set; } = 1000;

    /// <summary>Percent of requests that end in an error.</summary>
    public decimal ErrorPercent { get; set; } = 2;

    /// <summary>Percent of payments that must succeed.</summary>
    public decimal PaymentPercent { get; set; } = 80;

    /// <summary>Fewer requests than this say nothing about errors and times.</summary>
    public int LeastRequests { get; set; } = 50;

    /// <summary>Fewer payments than this say nothing about their success.</summary>
    public int LeastPayments { get; set; } = 10;

    /// <summary>An alarm that goes on is raised again after so long.</summary>
    public int RepeatMinutes { get; set; } = 15;
}
