using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Admissions.Cli;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>A folder of engine files under the temporary folder, and the command line run on it.</summary>
public sealed class EngineFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("admissions-").FullName;

    public EngineFolder() => Directory.CreateDirectory(In);

    public string In => Path.Combine(root, "in");

    public string Out => Path.Combine(root, "out");

    /// <summary>The example every test starts from: two programs, three candidates.</summary>
    public static EngineFolder Sample()
    {
        var folder = new EngineFolder();
        folder.Write("rules.json", """{ "mode": "parallel", "ties": ["total", "key1", "choice"], "tieOverflow": "all" }""");
        folder.Write("programs.csv", "program,quota,line\nX,1,\nY,1,400\n");
        folder.Write("candidates.csv", "candidate,total,key1\nA,500,90\nB,490.5,80\nC,399,70\n");
        folder.Write("choices.csv", "candidate,choice,program\nA,1,X\nB,1,X\nB,2,Y\nC,1,Y\n");
        return folder;
    }

    public EngineFolder Write(string name, string text)
    {
        File.WriteAllBytes(Path.Combine(In, name), Encoding.UTF8.GetBytes(text));
        return this;
    }

    public EngineFolder Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(In, name), bytes);
        return this;
    }

    public byte[] Read(string name) => File.ReadAllBytes(Path.Combine(In, name));

    public string Result(string name) => File.ReadAllText(Path.Combine(Out, name));

    /// <summary>Runs a verb on the folder.</summary>
    public (int Exit, string Output, string Error) Run(params string[] verb) => Invoke(verb.Concat(["--in", In, "--out", Out]));

    /// <summary>Runs the command line as it is given.</summary>
    public static (int Exit, string Output, string Error) Invoke(IEnumerable<string> arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = AdmissionsCommands.Create().Parse([.. arguments])
            .Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (exit, output.ToString(), error.ToString());
    }

    /// <summary>The digest that run.json has of the result files, in their order.</summary>
    public static string Digest(EngineFolder folder, params IEnumerable<string> names) =>
        Convert.ToHexStringLower(SHA256.HashData(names.SelectMany(name => File.ReadAllBytes(Path.Combine(folder.Out, name))).ToArray()));

    public void Dispose() => Directory.Delete(root, recursive: true);
}
