namespace Admissions.Rules.Identity;

/// <summary>Numbers as lists show them; the whole one needs a permission (HR-34).</summary>
public static class Mask
{
    /// <summary>4301**********0002: first and last four of a resident number; of a shorter one the first and last two.</summary>
    public static string DocumentNumber(string number) => number.Length >= 15 ? Middle(number, 4, 4) : Middle(number, 2, 2);

    /// <summary>199****0318; of a landline the area code and the last two digits.</summary>
    public static string Telephone(string telephone)
    {
        var dash = telephone.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 ? Middle(telephone, dash + 1, 2) : Middle(telephone, 3, 4);
    }

    private static string Middle(string text, int first, int last) =>
        text.Length <= first + last
            ? new string('*', text.Length)
            : text[..first] + new string('*', text.Length - first - last) + text[^last..];
}
