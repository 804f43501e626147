using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Admissions.Core.Data.Entities;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Accounts;

/// <summary>
/// Identity's hasher on threads of its own that give way to every other: a password takes a processor for tens of milliseconds,
/// and pages of people who are in must not wait for it. As many threads as <see cref="PasswordLane"/> lets in at once, so whoever
/// calls waits for his own computation only.
/// </summary>
public sealed class PatientPasswordHasher : PasswordHasher<User>, IDisposable
{
    /// <summary>Linux: a third of the share of a thread that does not give way.</summary>
    private const int Nice = 5;

    private readonly BlockingCollection<Action> _work = [];

    public PatientPasswordHasher(PasswordLane lane, IOptions<PasswordHasherOptions> options)
        : base(options)
    {
        ArgumentNullException.ThrowIfNull(lane);
        for (var i = 0; i < lane.Concurrent; i++)
            new Thread(Compute) { IsBackground = true, Name = "password", Priority = ThreadPriority.BelowNormal }.Start();
    }

    public override string HashPassword(User user, string password) => Wait(() => base.HashPassword(user, password));

    public override PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword) =>
        Wait(() => base.VerifyHashedPassword(user, hashedPassword, providedPassword));

    public void Dispose() => _work.CompleteAdding();

    private T Wait<T>(Func<T> compute)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(compute());
            }
            catch (Exception failed)
            {
                // It belongs to whoever waits, and is thrown there.
                done.SetException(failed);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    private void Compute()
    {
        // .NET leaves priorities of threads alone on Linux; "0" is the calling thread there.
        if (OperatingSystem.IsLinux())
            _ = SetPriority(0, 0, Nice);
        foreach (var one in _work.GetConsumingEnumerable())
            one();
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);
}
