using Admissions.Benchmarks;

if (args is ["documents"])
{
    await DocumentThroughput.RunAsync();
    return 0;
}

Console.Error.WriteLine("Say what to measure: documents");
return 1;
