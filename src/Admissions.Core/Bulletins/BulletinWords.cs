using Admissions.Core.Data.Entities;

namespace Admissions.Core.Bulletins;

/// <summary>What officers read of audiences and readers.</summary>
public static class BulletinWords
{
    public static string Word(this BulletinAudience audience) => audience switch
    {
        BulletinAudience.Everyone => "所有人",
        BulletinAudience.Candidates => "考生",
        BulletinAudience.Offices => "招考机构和确认点",
        BulletinAudience.Institutions => "招生院校",
        _ => throw new ArgumentOutOfRangeException(nameof(audience)),
    };

    public static string Word(this ReaderKind kind) => kind switch
    {
        ReaderKind.CityOffice => "市（州）招考机构",
        ReaderKind.CountyOffice => "县（市、区）招生办",
        ReaderKind.Point => "报名确认点",
        ReaderKind.Institution => "招生院校",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
