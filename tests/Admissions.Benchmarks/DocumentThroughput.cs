using System.Diagnostics;
using System.Globalization;
using Admissions.Core.Documents;
using Admissions.Testing;

namespace Admissions.Benchmarks;

/// <summary>Admission tickets a second through the real pool, each with its own name, number, barcodes and photo.</summary>
internal static class DocumentThroughput
{
    private const int WarmUp = 40;
    private const int Tickets = 400;

    public static async Task RunAsync()
    {
        Console.WriteLine("| worker processes | tickets | seconds | tickets a second | worker CPU a ticket, ms | one PDF, bytes | largest worker, MB |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var processes in (int[])[1, 2])
            Console.WriteLine(await MeasureAsync(processes));
    }

    private static async Task<string> MeasureAsync(int processes)
    {
        using var pool = new PrintWorkerPool(
            new PrintWorkerOptions { Processes = processes, RequestsPerProcess = WarmUp + 2 * Tickets }, AppContext.BaseDirectory);
        var printer = new DocumentPrinter(pool);
        var photo = await PhotoAsync(new PhotoProcessor(pool));
        await PrintAsync(printer, photo, processes, 0, WarmUp);

        var cpuBefore = Workers(pool, worker => worker.TotalProcessorTime.TotalMilliseconds).Sum();
        var watch = Stopwatch.StartNew();
        var bytes = await PrintAsync(printer, photo, processes, WarmUp, Tickets);
        var seconds = watch.Elapsed.TotalSeconds;

        var cpu = Workers(pool, worker => worker.TotalProcessorTime.TotalMilliseconds).Sum() - cpuBefore;
        var memory = Workers(pool, worker => worker.WorkingSet64).Max();
        return string.Create(CultureInfo.InvariantCulture,
            $"| {processes} | {Tickets} | {seconds:0.0} | {Tickets / seconds:0} | {cpu / Tickets:0.0} | {bytes / Tickets} | {memory / 1_000_000} |");
    }

    private static List<T> Workers<T>(PrintWorkerPool pool, Func<Process, T> look) =>
        [.. pool.IdleProcessIds.Select(id =>
        {
            using var process = Process.GetProcessById(id);
            return look(process);
        })];

    private static async Task<long> PrintAsync(DocumentPrinter printer, byte[] photo, int parallel, int first, int count)
    {
        long bytes = 0;
        await Parallel.ForAsync(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (number, cancellation) =>
            Interlocked.Add(ref bytes, (await printer.PrintAsync(Ticket(number, photo), cancellation)).Length));
        return bytes;
    }

    /// <summary>A portrait of the usual size and weight, as the photo step stores it.</summary>
    private static async Task<byte[]> PhotoAsync(PhotoProcessor photos)
    {
        using var upload = new MemoryStream(Pictures.Png(480, 640));
        return ((PhotoAccepted)await photos.ReencodeAsync(upload, new PhotoRequirements(3, 4, 240, 480, 0, 60))).Jpeg;
    }

    /// <summary>Bytes after a JPEG's end change its identity and nothing that is drawn, so every photo is a new one to the worker.</summary>
    private static AdmissionTicket Ticket(int number, byte[] photo) => new()
    {
        Authority = "湖南省教育考试院",
        Campaign = "湖南省2026年成人高等学校招生全国统一考试",
        PrintedAt = new DateTimeOffset(2026, 10, 17, 9, 0, 0, TimeSpan.FromHours(8)),
        TicketNumber = $"194301{number:00000000}",
        CandidateNumber = $"26430121{number:000000}",
        Name = $"考生{(char)('\u4e00' + number)}",
        Sex = "女",
        DocumentType = "居民身份证",
        DocumentNumber = "430121199001010029",
        StudyLevel = "专升本",
        ExamCategory = "经济管理类",
        Photo = new PrintedPicture([.. photo, .. BitConverter.GetBytes(number)]),
        SiteCode = "430101",
        SiteName = "湘岳大学南校区",
        SiteAddress = "长沙市开福区清水塘路 10 号",
        RoomNumber = $"{number / 30:000}",
        SeatNumber = $"{(number % 30) + 1:00}",
        Subjects =
        [
            Subject("政治", 24, 9), Subject("外语（英语）", 24, 14), Subject("高等数学（二）", 25, 9),
        ],
        Rules = ["凭准考证和居民身份证原件进入考点，两证缺一不可。", "开考 15 分钟后不得入场。", "按座位号入座，把准考证和身份证放在桌面左上角。"],
        CheckAddress = new Uri($"https://example.gov.cn/hunan/check/ZK-00000000{number:X8}"),
    };

    private static TicketSubject Subject(string name, int day, int hour)
    {
        var starts = new DateTimeOffset(2026, 10, day, hour, 0, 0, TimeSpan.FromHours(8));
        return new TicketSubject(name, starts, starts.AddMinutes(150));
    }
}
