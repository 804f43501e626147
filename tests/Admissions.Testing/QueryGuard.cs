using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Admissions.Testing;

/// <summary>
/// Fails a test whose query numbers the rows of everybody to find the first of one: a whole row asked for by
/// <c>FirstOrDefault</c> inside a projection becomes such a statement. Ask by the id itself, or for single columns.
/// </summary>
internal sealed class QueryGuard : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    internal static void Watch() => DiagnosticListener.AllListeners.Subscribe(new QueryGuard());

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
            value.Subscribe(this, name => name == RelationalEventId.CommandExecuting.Name);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is CommandEventData { CommandSource: CommandSource.LinqQuery } command && command.Command.CommandText.Contains("OVER(PARTITION BY", StringComparison.Ordinal))
            throw new InvalidOperationException($"This query numbers the rows of everybody to find the first of one:\n{command.Command.CommandText}");
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
