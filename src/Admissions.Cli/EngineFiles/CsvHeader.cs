namespace Admissions.Cli.EngineFiles;

/// <summary>Checks header rows against what a file may have.</summary>
public static class CsvHeader
{
    /// <summary>
    /// The header must start with the required columns and may go on with some of the optional ones, in that order.
    /// </summary>
    /// <returns>Column number per optional name, −1 when it is not there.</returns>
    public static int[] Match(CsvSource source, IReadOnlyList<string> required, params IReadOnlyList<string> optional)
    {
        for (var i = 0; i < required.Count; i++)
            if (i >= source.Header.Count || source.Header[i] != required[i])
                throw source.HeaderProblem(i, $"the header must have {required[i]} as column {i + 1}");
        var columns = Enumerable.Repeat(-1, optional.Count).ToArray();
        var next = 0;
        for (var i = required.Count; i < source.Header.Count; i++)
        {
            while (next < optional.Count && optional[next] != source.Header[i])
                next++;
            if (next == optional.Count)
                throw source.HeaderProblem(i, $"the column {EngineText.Shortened(source.Header[i])} is unknown or stands in the wrong place");
            columns[next++] = i;
        }

        return columns;
    }

    /// <summary>Number of columns key1, key2, … that stand from column <paramref name="from"/> on.</summary>
    public static int CountKeys(CsvSource source, int from)
    {
        var count = 0;
        while (from + count < source.Header.Count && source.Header[from + count] == $"key{count + 1}")
            count++;
        return count;
    }
}
