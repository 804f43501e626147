using System.Security.Cryptography;

namespace Admissions.Core.Data;

/// <summary>Random capitals and digits that people read aloud and type: without 0 1 I L O U, which they confuse.</summary>
public static class ReadableCode
{
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string New(int length) => RandomNumberGenerator.GetString(Alphabet, length);
}
