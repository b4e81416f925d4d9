using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using SlakDet.Annotations.Coco;
using SlakDet.Evaluation.Detection;
using SlakDet.Evaluation.Reports;

namespace SlakDet.Evaluation.Tests.Reports;

public sealed class ReportFolderTests : IDisposable
{
    private const string Hostile = "<script>alert('\u0001&\"')</script>\uD800";
    private static readonly CocoBox Box = new(0, 0, 10, 10);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_NamesThatArePrograms_ShowsThemAsText()
    {
        var page = Write(new DetectionReport
        {
            Title = Hostile,
            Facts = [(Hostile, Hostile)],
            Numbers = [new(Hostile, Hostile, 0.5)],
            ClassColumns = [Hostile],
            Classes = [new(Hostile, 1, 1, [0.5])],
            Curves = [new(Hostile, [(0, 1), (1, 0)])],
            Analysis = Analyze(Hostile, Hostile),
            ImageFolder = _folder["javascript:"],
        });
        Assert.Empty(page.Descendants("script"));
        const string shown = "<script>alert('\uFFFD&\"')</script>\uFFFD";
        Assert.Equal(shown, page.Descendants("h1").Single().Value);
        Assert.Contains(page.Descendants("td"), cell => cell.Value == shown);
        var link = page.Descendants("a").Single();
        Assert.Equal(shown, link.Value);
        Assert.StartsWith("./../javascript%3A/", link.Attribute("href")!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain('<', link.Attribute("href")!.Value);
    }

    [Fact]
    public void Write_Classes_AreWorstFirstAndThoseWithoutObjectsLast()
    {
        var page = Write(Plain() with { ClassColumns = ["AP", "AP50"], Classes = [new("good", 1, 1, [0.75, 1]), new("none", 0, 3, [null, null]), new("bad", 2, 4, [0.25, 0.5])] });
        var rows = page.Descendants("table").Last().Element("tbody")!.Elements("tr").Select(row => string.Join(' ', row.Elements().Select(cell => cell.Value)));
        Assert.Equal(["bad 25.0 50.0 2 4", "good 75.0 100.0 1 1", "none - - 0 3"], rows);
    }

    [Fact]
    public void Write_Curves_AreDrawnFromLowerLeftToUpperRight()
    {
        var page = Write(Plain() with { Curves = [new("a", [(0, 0), (1, 1)]), new("b", [(0, 1), (0.5, 0.5)])] });
        var lines = page.Descendants("polyline").Select(line => line.Attribute("points")!.Value.Split(' ', ',').Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToList()).ToList();
        Assert.Equal(2, lines.Count);
        Assert.True(lines[0][0] < lines[0][2] && lines[0][1] > lines[0][3], "recall goes to the right, precision up");
        Assert.Equal(lines[0][3], lines[1][1]);
        Assert.Equal((lines[0][1] + lines[0][3]) / 2, lines[1][3], 1);
    }

    [Fact]
    public void Write_ManyClasses_ShowsTheMostConfusedAndSaysSo()
    {
        var truth = new CocoDataset(
            [new(1, "a.jpg", 100, 100)],
            [.. Enumerable.Range(1, 40).Select(id => new CocoCategory(id, $"c{id}"))],
            [new() { Id = 1, ImageId = 1, CategoryId = 38, Box = Box, Area = 100 }]);
        var page = Write(Plain() with { Analysis = DetectionAnalyzer.Analyze(truth, [new(1, 39, 0.9, Box)], new()) });
        Assert.Equal("c38 → c39: 1 (100.0 %)", page.Descendants("svg").Last().Descendants("title").Single().Value);
        Assert.Contains(page.Descendants("p"), text => text.Value == "Shown are the 24 most confused classes; report.json has the other 16, too.");
    }

    [Fact]
    public void Write_Twice_ReplacesTheReport()
    {
        Write(Plain() with { Title = "a rather long title" });
        Assert.Equal("short", Write(Plain() with { Title = "short" }).Descendants("title").First().Value);
        using var data = JsonDocument.Parse(File.ReadAllText(_folder["report", "report.json"]));
        Assert.Equal("short", data.RootElement.GetProperty("title").GetString());
    }

    [Fact]
    public void Write_Json_HasWhatThePageHas()
    {
        Write(Plain() with { Numbers = [new("AP", "", 0.125), new("APs", "", null)], Curves = [new("all", [(0, 1), (0.5, 0.25)])], Analysis = Analyze("cat", "a.jpg") });
        using var data = JsonDocument.Parse(File.ReadAllText(_folder["report", "report.json"]));
        var root = data.RootElement;
        Assert.Equal("""{"AP":0.125,"APs":null}""", Compact(root.GetProperty("numbers")));
        Assert.Equal("""[{"of":"all","recall":[0,0.5],"precision":[1,0.25]}]""", Compact(root.GetProperty("curves")));
        Assert.Equal("""{"classes":["cat"],"counts":[[0,1],[1,0]]}""", Compact(root.GetProperty("confusion")));
        Assert.Equal("""[{"imageId":1,"fileName":"a.jpg","right":0,"wrong":1,"missed":1}]""", Compact(root.GetProperty("pictures")));
        Assert.Equal(6, root.GetProperty("errors").GetArrayLength());
    }

    private static DetectionReport Plain() => new() { Title = "t", Facts = [], Numbers = [], ClassColumns = ["AP"], Classes = [] };

    /// <summary>One object that is not found, and one detection on nothing.</summary>
    private static DetectionAnalysis Analyze(string className, string fileName)
    {
        var truth = new CocoDataset([new(1, fileName, 100, 100)], [new(1, className)], [new() { Id = 1, ImageId = 1, CategoryId = 1, Box = Box, Area = 100 }]);
        return DetectionAnalyzer.Analyze(truth, [new(1, 1, 0.9, Box with { X = 50 })], new());
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    private XElement Write(DetectionReport report)
    {
        ReportFolder.Write(_folder["report"], report);
        using var reader = XmlReader.Create(_folder["report", "report.html"], new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader);
    }
}
