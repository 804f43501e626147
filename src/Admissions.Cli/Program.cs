return Admissions.Cli.AdmissionsCommands.Create().Parse(args).Invoke();
