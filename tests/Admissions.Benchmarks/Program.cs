using Admissions.Benchmarks;

// One suite per name.
var suites = new Dictionary<string, Func<string[], Task>>(StringComparer.Ordinal)
{
    ["documents"] = _ => DocumentThroughput.RunAsync(),
    ["import"] = ImportBenchmark.RunAsync,
    ["engines"] = EngineBenchmarks.RunAsync,
    ["seating"] = SeatingBenchmark.RunAsync,
    ["web"] = WebBenchmark.RunAsync,
};

if (args.Length == 0 || !suites.TryGetValue(args[0], out var suite))
{
    Console.Error.WriteLine($"Say what to measure: {string.Join(", ", suites.Keys)}");
    return 1;
}

await suite(args[1..]);
return 0;
