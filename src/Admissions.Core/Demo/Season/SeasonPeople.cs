using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;

namespace Admissions.Core.Demo.Season;

/// <summary>One invented person.</summary>
/// <param name="Household">Six-digit county code.</param>
public sealed record SeasonPerson(
    int Index, string Name, bool Male, DateOnly Birth, string DocumentNumber, string Household, string Phone,
    StudyLevel Level, IReadOnlyDictionary<string, string?> Fields);

/// <summary>Draws people from a seed: the same seed and index give the same person, whatever the order or thread.</summary>
public sealed class SeasonPeople(int seed, IReadOnlyList<string> counties, CampaignPolicy policy)
{
    private const string Surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈";
    private const string GivenMale = "伟强磊军洋勇杰涛超明刚平辉鹏华飞波斌宇浩凯健俊帆帅旭宁龙林毅昊文博天翔建国志远海峰";
    private const string GivenFemale = "芳娜敏静丽艳娟霞秀英婷玉兰洁雪梅琳燕颖慧丹萍红玲芬倩云菲蓉晶欣怡梦琪思雨佳诗涵紫萱";
    private static readonly string[] Compound = ["欧阳", "司马", "上官", "诸葛"];

    /// <summary>19 to 50 years old, so that nobody needs an under-age point; those have tests of their own.</summary>
    private const int BirthDays = 31 * 365;

    /// <summary>001/002 to 997/998, a pair for the two sexes.</summary>
    private const int Serials = 499;

    private static readonly DateOnly LastBirth = new DateOnly(2026, 1, 1).AddDays(-19 * 365);

    /// <summary>Levels in the proportion of a usual year.</summary>
    private static readonly (StudyLevel Level, double Share)[] Levels =
        [(StudyLevel.CollegeToBachelor, 0.55), (StudyLevel.UpperSecondaryToCollege, 0.35), (StudyLevel.UpperSecondaryToBachelor, 0.10)];

    public Random RandomOf(int index, int purpose) => new(HashCode(seed, index, purpose));

    /// <summary>Chance of a registered person, by his document number: row numbers follow the order of arrival.</summary>
    public Random RandomOf(string documentNumber, int purpose) => RandomOf(KeyOf(documentNumber), purpose);

    /// <summary>What a run of this season is seeded with, in place of the chance that a real one takes.</summary>
    public byte[] SeedOf(RunKind kind, int round) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"season {seed} {kind} {round}")));

    public SeasonPerson Person(int index)
    {
        var random = RandomOf(index, 0);
        var male = random.Next(2) == 0;
        var (county, birth, serial) = Birth(index);
        var level = Draw(random);
        var graduation = new DateOnly(Math.Min(birth.Year + (level == StudyLevel.CollegeToBachelor ? 22 : 19), 2026), 6, 30);
        var phone = $"199{index % 100_000_000:00000000}";
        var own = policy.BasicInformation.ExtraFields.Where(f => f.Required).ToDictionary(f => f.Code, f => (string?)(f.Kind == ExtraFieldKind.Code ? f.Options[0].Code : "true"), StringComparer.Ordinal);
        return new SeasonPerson(index, NameOf(random, male), male, birth, DocumentNumber(county, birth, serial, male), county, phone, level,
            new Dictionary<string, string?>(own, StringComparer.Ordinal)
            {
                ["ethnicity"] = random.Next(10) switch { 0 => "15", 1 => "06", _ => "01" },
                ["politicalStatus"] = random.Next(5) switch { 0 => "03", 1 => "01", _ => "13" },
                ["educationAttained"] = level == StudyLevel.CollegeToBachelor ? "30" : "60",
                ["foreignLanguage"] = policy.Languages[level][0],
                ["admissionType"] = "Unified",
                ["graduationDate"] = graduation.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["graduationSchool"] = level == StudyLevel.CollegeToBachelor ? "湘水职业学院" : "星沙第一中学",
                ["diplomaNumber"] = $"9{index:00000000}{graduation.Year}",
                ["occupationClass"] = "3",
                ["employmentStartDate"] = graduation.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["telephone"] = phone,
                ["address"] = $"{ReferenceData.NamePath(county)}演示路 {index % 500 + 1} 号",
                ["postalCode"] = "410000",
                ["householdRegistrationPlace"] = county,
                ["medicalLicenseNumber"] = $"YX{index:000000000}",
            });
    }

    /// <summary>Two choices that the level rules allow, drawn with a liking for a few colleges.</summary>
    public IReadOnlyList<PlanLine> Choices(SeasonPerson person, ILookup<(StudyLevel, string), PlanLine> lines, IReadOnlyList<string> categories)
    {
        ArgumentNullException.ThrowIfNull(person);
        var random = RandomOf(person.Index, 1);
        var candidates = lines[(person.Level, categories[random.Next(categories.Count)])].Where(Open).ToList();
        if (candidates.Count == 0)
            candidates = [.. lines.Where(g => g.Key.Item1 == person.Level).SelectMany(g => g).Where(Open)];
        var first = Popular(candidates, random);
        var others = candidates.Where(l => l.Id != first.Id && l.Category == first.Category).ToList();
        return others.Count == 0 || random.Next(10) == 0 ? [first] : [first, Popular(others, random)];
    }

    /// <summary>Majors that ask nothing special of the candidate; the others have tests of their own.</summary>
    private bool Open(PlanLine line) => !line.IsMedical
        && !policy.Eligibility.SelectMany(rule => rule.Require).Select(r => r.MajorsNotIn).OfType<string>()
            .Any(list => policy.MajorLists.Any(l => l.Code == list && l.Majors.Contains(line.MajorName)));

    /// <summary>A paper's points: bell-shaped round the person's ability.</summary>
    public decimal Points(string documentNumber, string subject, decimal maximum)
    {
        var ability = RandomOf(documentNumber, 2).NextDouble();
        var random = RandomOf(documentNumber, subject.Sum(c => c));
        var noise = (random.NextDouble() + random.NextDouble() + random.NextDouble()) / 3;
        return Math.Clamp(Math.Round(maximum * (decimal)(0.15 + 0.35 * ability + 0.4 * noise)), 0, maximum);
    }

    private static PlanLine Popular(List<PlanLine> lines, Random random) => lines[(int)(lines.Count * Math.Pow(random.NextDouble(), 1.6))];

    private static StudyLevel Draw(Random random)
    {
        var draw = random.NextDouble();
        foreach (var (level, share) in Levels)
            if ((draw -= share) < 0)
                return level;
        return Levels[0].Level;
    }

    private static string NameOf(Random random, bool male)
    {
        var surname = random.Next(60) == 0 ? Compound[random.Next(Compound.Length)] : Surnames[random.Next(Surnames.Length)].ToString();
        var given = male ? GivenMale : GivenFemale;
        var name = surname + given[random.Next(given.Length)];
        return random.Next(3) == 0 ? name : name + given[random.Next(given.Length)];
    }

    /// <summary>
    /// Where and when a person was born: a walk through all combinations of county, birthday and serial in steps that share
    /// no divisor with their number, so that no two of the first hundreds of millions of people are the same.
    /// </summary>
    private (string County, DateOnly Birth, int Serial) Birth(int index)
    {
        var all = (long)counties.Count * BirthDays * Serials;
        var step = (long)(all * 0.6180339887498949);
        while (System.Numerics.BigInteger.GreatestCommonDivisor(step, all) != 1)
            step++;
        var place = (long)((index * (Int128)step + HashCode(seed, 0, 3)) % all);
        var (days, county) = Math.DivRem(place, counties.Count);
        var (serial, day) = Math.DivRem(days, BirthDays);
        return (counties[(int)county], LastBirth.AddDays(-(int)day), (int)serial);
    }

    /// <summary>Right by checksum; the last digit of the serial tells the sex.</summary>
    private static string DocumentNumber(string county, DateOnly birth, int serial, bool male)
    {
        var first17 = county + birth.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + (serial * 2 + (male ? 1 : 2)).ToString("000", CultureInfo.InvariantCulture);
        return first17 + ResidentIdNumber.CheckCharacter(first17);
    }

    private static int KeyOf(string documentNumber) => BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(documentNumber)));

    // System.HashCode is seeded per process; a season must be the same tomorrow.
    private static int HashCode(int a, int b, int c)
    {
        unchecked
        {
            var hash = (uint)a * 2654435761u ^ (uint)b * 2246822519u ^ (uint)c * 3266489917u;
            hash ^= hash >> 15;
            hash *= 2246822519u;
            hash ^= hash >> 13;
            return (int)(hash & 0x7fffffff);
        }
    }
}
