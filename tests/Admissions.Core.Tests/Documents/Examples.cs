using Admissions.Core.Documents;

namespace Admissions.Core.Tests.Documents;

/// <summary>Invented documents; people, sites and numbers do not exist.</summary>
public static class Examples
{
    public const string Authority = "湖南省教育考试院";
    public const string Campaign = "湖南省2026年成人高等学校招生全国统一考试";
    public static readonly DateTimeOffset PrintedAt = Beijing(2026, 10, 17, 9, 0);

    public static DateTimeOffset Beijing(int year, int month, int day, int hour, int minute) =>
        new(year, month, day, hour, minute, 0, TimeSpan.FromHours(8));

    public static AdmissionTicket Ticket(string name = "蒋文静", string ticketNumber = "19430100201708", PrintedPicture? photo = null) => new()
    {
        Authority = Authority,
        Campaign = Campaign,
        PrintedAt = PrintedAt,
        TicketNumber = ticketNumber,
        CandidateNumber = "26430121000318",
        Name = name,
        Sex = "女",
        DocumentType = "居民身份证",
        DocumentNumber = "430121199001010029",
        StudyLevel = "专升本",
        ExamCategory = "经济管理类",
        Photo = photo,
        SiteCode = "430101",
        SiteName = "湘岳大学南校区",
        SiteAddress = "长沙市开福区清水塘路 10 号",
        RoomNumber = "017",
        SeatNumber = "08",
        Subjects =
        [
            new("政治", Beijing(2026, 10, 24, 9, 0), Beijing(2026, 10, 24, 11, 30)),
            new("外语（英语）", Beijing(2026, 10, 24, 14, 30), Beijing(2026, 10, 24, 17, 0)),
            new("高等数学（二）", Beijing(2026, 10, 25, 9, 0), Beijing(2026, 10, 25, 11, 30)),
        ],
        Rules = ["凭准考证和居民身份证原件进入考点，两证缺一不可。", "开考 15 分钟后不得入场。"],
        CheckAddress = new Uri("https://example.gov.cn/hunan/check/ticket/7K4QM2"),
    };
}
