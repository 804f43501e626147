using System.CommandLine;
using Admissions.Cli.Commands;

namespace Admissions.Cli;

/// <summary>All verbs of the command line; one file per verb under Commands.</summary>
public static class AdmissionsCommands
{
    public static RootCommand Create() => new("Admissions: engines on plain files, and the administration of an installation.")
    {
        DispatchCommand.Dispatch(),
        DispatchCommand.Lottery(),
        MajorsCommand.Create(),
        SeatCommand.Create(),
        NumberCommand.Create(),
        VerifyCommand.Create(),
        VerifyPackageCommand.Create(),
        RunCommand.Create(),
        MigrateCommand.Create(),
        CreateAdminCommand.Create(),
        SeasonCommand.Create(),
        ImportFormsCommand.Create(),
        ImportFormsCommand.CreateUndo(),
        DrillCommand.Create(),
        BackupCommand.Create(),
        BackupCommand.CreateCheck(),
    };
}
