using System.Text;
using System.Text.RegularExpressions;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>One random spoiling of a file: cut off, a byte lost, a part repeated, or something foreign put in.</summary>
internal static partial class FileDamage
{
    public static byte[] Of(byte[] right, Random random)
    {
        var bytes = right.ToList();
        var at = random.Next(bytes.Count);
        byte[] inserted = random.Next(8) switch
        {
            0 => "\0"u8.ToArray(),
            1 => "\r"u8.ToArray(),
            2 => ","u8.ToArray(),
            3 => "\""u8.ToArray(),
            4 => "99999999999999999999"u8.ToArray(),
            5 => "-"u8.ToArray(),
            6 => [(byte)random.Next(256)],
            _ => Encoding.UTF8.GetBytes("\uFEFF"),
        };
        switch (random.Next(4))
        {
            case 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 1:
                bytes.RemoveAt(at);
                break;
            case 2:
                bytes.AddRange(bytes.GetRange(at, bytes.Count - at));
                break;
            default:
                bytes.InsertRange(at, inserted);
                break;
        }

        return bytes.ToArray();
    }

    /// <summary>A CSV file whose last row has lost its end: no verb may take it.</summary>
    public static bool EndsInsideARow(string name, byte[] bytes) => name.EndsWith(".csv", StringComparison.Ordinal) && bytes is not [.., (byte)'\n'];

    /// <summary>What a refused file is answered with: file, line, column and the reason, in one line.</summary>
    [GeneratedRegex(@"\A[a-z]+\.(csv|json):[0-9]+:[0-9]+: [^\r\n]+\r?\n\z", RegexOptions.CultureInvariant)]
    public static partial Regex OneLineWithPlace();
}
