using System.Diagnostics;
using Admissions.Core.Documents;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Documents;

public sealed class DocumentPrinterTests(PrintWorkers workers)
{
    private sealed record NoSuchTemplate : PrintedDocument;

    [Fact]
    public async Task Print_SameTicketInTwoProcesses_GivesTheSameBytes()
    {
        using var other = PrintWorkers.NewPool(new PrintWorkerOptions());
        var first = await workers.Printer.PrintAsync(Examples.Ticket());

        await new DocumentPrinter(other).PrintAsync(Examples.Ticket(name: "别的人"));
        var second = await new DocumentPrinter(other).PrintAsync(Examples.Ticket());

        second.ShouldBe(first);
    }

    [Fact]
    public async Task Print_TextThatLooksLikeMarkup_IsPrintedAsItStands()
    {
        const string Name = "#panic(1) *粗* $x$ \\ <a> @b [c] // \"";

        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(Examples.Ticket(Name)));

        pdf.Text.ShouldContain(Name);
    }

    [Fact]
    public void AddDocuments_Configuration_SetsTheWorker()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Admissions:PrintWorker:Processes"] = "0",
        }).Build();
        using var services = new ServiceCollection().AddDocuments(configuration).BuildServiceProvider();

        Should.Throw<ArgumentOutOfRangeException>(() => services.GetRequiredService<PhotoProcessor>());
    }

    [Fact]
    public async Task AddDocuments_NoConfiguration_PrintsAtOnce()
    {
        using var services = new ServiceCollection()
            .AddDocuments(new ConfigurationBuilder().Build()).BuildServiceProvider();

        (await services.GetRequiredService<GlyphChecker>().CoverageAsync()).Missing("蒋文静").ShouldBeEmpty();
        (await services.GetRequiredService<BarcodeDrawer>().DrawAsync(new QrCode("https://example.gov.cn/"))).ShouldStartWith("<svg");
    }

    [Fact]
    public async Task Print_BarcodeThatCannotBe_NamesTheField()
    {
        var failure = await Should.ThrowAsync<DocumentFailedException>(
            () => workers.Printer.PrintAsync(Examples.Ticket(ticketNumber: "准考证")));

        (failure.Code, failure.Template, failure.Field).ShouldBe(("barcodeText", nameof(AdmissionTicket), "barcode"));
    }

    [Fact]
    public async Task Print_DocumentWithoutTemplate_NamesIt()
    {
        var document = new NoSuchTemplate { Authority = "", Campaign = "", PrintedAt = Examples.PrintedAt };

        var failure = await Should.ThrowAsync<DocumentFailedException>(() => workers.Printer.PrintAsync(document));

        (failure.Code, failure.Template).ShouldBe(("unknownTemplate", nameof(NoSuchTemplate)));
    }

    [Fact]
    public async Task Print_AfterTheWorkerWasKilled_GetsANewOne()
    {
        using var pool = PrintWorkers.NewPool(new PrintWorkerOptions { Processes = 1 });
        var printer = new DocumentPrinter(pool);
        var before = await printer.PrintAsync(Examples.Ticket());
        var killed = pool.IdleProcessIds.ShouldHaveSingleItem();

        Process.GetProcessById(killed).Kill();
        var after = await printer.PrintAsync(Examples.Ticket());

        after.ShouldBe(before);
        pool.IdleProcessIds.ShouldHaveSingleItem().ShouldNotBe(killed);
    }

    [Fact]
    public async Task Print_AfterTheAgreedNumberOfRequests_RecyclesTheWorker()
    {
        using var pool = PrintWorkers.NewPool(new PrintWorkerOptions { Processes = 1, RequestsPerProcess = 2 });
        var drawer = new BarcodeDrawer(pool);

        await drawer.DrawAsync(new QrCode("1"));
        var first = pool.IdleProcessIds.ShouldHaveSingleItem();
        await drawer.DrawAsync(new QrCode("2"));
        pool.IdleProcessIds.ShouldBeEmpty();
        await drawer.DrawAsync(new QrCode("3"));

        pool.IdleProcessIds.ShouldHaveSingleItem().ShouldNotBe(first);
    }

    [Fact]
    public async Task Print_LongerThanTheLimit_FailsNamingTheTemplateAndFreesThePlace()
    {
        using var pool = PrintWorkers.NewPool(new PrintWorkerOptions { Processes = 1, RequestTimeout = TimeSpan.FromTicks(1) });

        for (var attempt = 0; attempt < 2; attempt++)
            (await Should.ThrowAsync<DocumentFailedException>(() => new DocumentPrinter(pool).PrintAsync(Examples.Ticket())))
                .Template.ShouldBe(nameof(AdmissionTicket));
        pool.IdleProcessIds.ShouldBeEmpty();
    }

    [Fact]
    public async Task Print_Cancelled_LeavesThePoolUsable()
    {
        using var pool = PrintWorkers.NewPool(new PrintWorkerOptions { Processes = 1 });
        var printer = new DocumentPrinter(pool);
        using var cancellation = new CancellationTokenSource();

        var abandoned = printer.PrintAsync(Examples.Ticket(), cancellation.Token);
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => abandoned);
        (await printer.PrintAsync(Examples.Ticket())).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Print_ManyAtOnce_EachGetsItsOwnDocument()
    {
        var numbers = Enumerable.Range(1, 12).Select(number => $"194301002017{number:00}").ToList();

        var tickets = await Task.WhenAll(numbers.Select(number => workers.Printer.PrintAsync(Examples.Ticket(ticketNumber: number))));

        for (var i = 0; i < numbers.Count; i++)
            tickets[i].ShouldBe(await workers.Printer.PrintAsync(Examples.Ticket(ticketNumber: numbers[i])));
    }

    [Fact]
    public void Find_FolderWithoutPackages_SaysWhatToRun()
    {
        var folder = Directory.CreateTempSubdirectory("print-worker-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "worker.mjs"), "");

            Should.Throw<PrintWorkerUnavailableException>(
                    () => PrintWorkerFolder.Find(new PrintWorkerOptions { Folder = folder.FullName }, AppContext.BaseDirectory))
                .Message.ShouldContain("npm ci --prefix");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Print_WithoutNode_SaysSo()
    {
        using var pool = PrintWorkers.NewPool(new PrintWorkerOptions { Node = "no-such-node" });

        (await Should.ThrowAsync<PrintWorkerUnavailableException>(() => new DocumentPrinter(pool).PrintAsync(Examples.Ticket())))
            .Message.ShouldContain("Install Node 20");
        (await Should.ThrowAsync<PrintWorkerUnavailableException>(pool.RequireAsync)).Message.ShouldContain("Install Node 20");
        // A form is judged all the same; the printing checks again.
        (await new GlyphChecker(pool).CoverageForAsync(["王\U0002A6A5"])).Missing("王\U0002A6A5").ShouldBeEmpty();
    }
}
