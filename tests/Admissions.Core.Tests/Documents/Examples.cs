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

    public const string LongName = "古丽巴哈尔·阿卜杜拉古丽巴哈尔·阿卜杜拉古丽巴哈尔·阿卜杜拉古丽巴哈尔·阿卜杜拉古丽巴哈尔·阿卜杜拉古丽巴哈尔·阿卜杜拉";

    private static readonly string[] Names = ["蒋文静", "李肆", "欧阳𫖯", "买买提·吐尔逊", "王䶮"];

    public static RegistrationProcessForm ProcessForm(string name = "蒋文静", bool longest = false) => new()
    {
        Authority = Authority,
        Campaign = Campaign,
        PrintedAt = PrintedAt,
        RegistrationNumber = "260102003871",
        Name = name,
        Version = 2,
        SubmittedAt = new DateTimeOffset(2026, 9, 8, 15, 46, 7, 218, TimeSpan.FromHours(8)),
        BasicInformation = [.. BasicFields.Select(field => new PrintedField(
            field,
            field == "姓名" ? name : longest ? $"{field}·{new string('长', 60)}" : $"{field}的内容"))],
        Choices =
        [
            new("第一志愿", "专升本", "经济管理类", "业余", "8012 湘岳大学", "020 会计学", "2.5年"),
            new("第二志愿", "专升本", "经济管理类", "函授", "8027 洞庭理工学院", "006 工商管理", "2.5年"),
        ],
        PointName = "430121-03　星沙报名确认点",
        Point = [new("地址", "长沙县星沙街道天华路 0 号"), new("电话", "0731-55000318")],
        Steps =
        [
            new("资格审核", ["身份证原件与本人相符", "毕业证书原件"], "通过", "王建国", Beijing(2026, 9, 9, 10, 21)),
            new("照顾加分", ["退役士兵：退役证原件"]),
            new("现场确认", ["采集相片", "考生本人签字"]),
        ],
        Pledge = ["我保证所填报的信息和所提供的证件、材料真实、准确。"],
        RiskStatement = "没有在规定时间内现场确认或者没有缴费的，报名信息无效，后果由本人负责。",
        CheckAddress = new Uri("https://example.gov.cn/hunan/check/4326-0908-154607-4K7QXM2P"),
    };

    /// <summary>The 21 fields of HR-17 to HR-37, the identity document and the household place.</summary>
    public static IReadOnlyList<string> BasicFields { get; } =
    [
        "考生号", "准考证号", "姓名", "性别", "民族", "出生日期", "政治面貌", "文化程度", "外语语种", "考生特征", "招生类别", "毕业日期",
        "毕业学校", "毕业证书编号", "医学类执业资格证书编号", "职业类别", "工作日期", "联系电话", "通讯地址", "邮政编码", "备注",
        "证件类型", "证件号码", "户籍所在地",
    ];

    public static RegistrationReceipt Receipt() => new()
    {
        Authority = Authority,
        Campaign = Campaign,
        PrintedAt = PrintedAt,
        ReceiptNumber = "HN26-0908-154607-4K7Q",
        ReceivedAt = new DateTimeOffset(2026, 9, 8, 7, 46, 7, 218, TimeSpan.Zero),
        Name = "蒋文静",
        RegistrationNumber = "260102003871",
        Version = 1,
        ContentHash = "9f3a61c07b2ed845a1b2c3d4e5f60718293a4b5c6d7e8f90112233445566778f",
        Sent = [new("第一志愿", "8012 湘岳大学　020 会计学"), new("确认点", "星沙报名确认点")],
        NextSteps = [new("现场确认", "9月11日（周五）18:00 前", "本人带身份证原件到星沙报名确认点")],
        CheckAddress = new Uri("https://example.gov.cn/hunan/check/4326-0908-154607-4K7QXM2P"),
    };

    public static RoomDoorList DoorList(int seats) => new()
    {
        Authority = Authority,
        Campaign = Campaign,
        PrintedAt = PrintedAt,
        SiteCode = "430101",
        SiteName = "湘岳大学南校区",
        RoomNumber = "017",
        SubjectSet = "专升本　经济管理类",
        Subjects = Ticket().Subjects,
        Seats = Seats(seats),
    };

    public static RoomSeatChart SeatChart(int seats, params IReadOnlyList<int> columns) => new()
    {
        Authority = Authority,
        Campaign = Campaign,
        PrintedAt = PrintedAt,
        SiteCode = "430101",
        SiteName = "湘岳大学南校区",
        RoomNumber = "017",
        SubjectSet = "专升本　经济管理类",
        ColumnSizes = columns,
        Seats = Seats(seats),
    };

    public static AdmissionRoster Roster(bool isSealed, params IReadOnlyList<int> majors) => new()
    {
        Authority = Authority,
        Campaign = "湖南省2026年成人高等学校招生",
        PrintedAt = PrintedAt,
        RosterNumber = "HN-2026-8012-01",
        Institution = "8012　湘岳大学",
        Groups = [.. majors.Select((count, major) => new RosterGroup("专升本", "业余", $"{major + 20:000}　专业{major + 1}", "2.5年",
            [.. Enumerable.Range(0, count).Select(row => new RosterRow(
                $"2643012{major}{row:000000}", $"1943010{major}{row:000000}", Names[row % Names.Length], row % 2 == 0 ? "女" : "男",
                "430121199001010029", "经济管理类", 231.5m, 20, 251.5m))]))],
        SealName = "湖南省教育厅成人高等学校招生录取专用章",
        Approvers = ["招生院校", "录取管理组", "省教育厅"],
        Sealed = isSealed,
    };

    private static List<RoomSeat> Seats(int count) =>
        [.. Enumerable.Range(1, count).Select(seat => new RoomSeat(
            $"{seat:00}", $"194301002017{seat:00}", seat == 8 ? LongName : Names[seat % Names.Length], seat % 2 == 0 ? "女" : "男"))];

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
        CheckAddress = new Uri("https://example.gov.cn/hunan/check/ZK-3F0C9A6D25B1E847"),
    };
}
