using System.CommandLine;
using Admissions.Cli.Commands;

return new RootCommand("Admissions: engines on plain files, and the administration of an installation.")
{
    DispatchCommand.Dispatch(),
    DispatchCommand.Lottery(),
    VerifyCommand.Create(),
}.Parse(args).Invoke();
