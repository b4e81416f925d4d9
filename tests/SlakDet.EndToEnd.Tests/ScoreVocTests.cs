using System.Xml;
using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

/// <summary><c>slakdet score voc</c> on an example whose numbers can be counted by hand.</summary>
public sealed class ScoreVocTests : IDisposable
{
    private const int Data = 65;

    // Right, on a difficult cat, on nothing, right: recall 1/2 with precision 1, recall 1 with precision 2/3. The dog is on a picture without dogs.
    private const string Results = """
        [{"image_id": "000001", "category": "cat", "bbox": [10, 10, 19, 19], "score": 0.9},
         {"image_id": "000002", "category": "cat", "bbox": [60, 60, 19, 19], "score": 0.8},
         {"image_id": "000001", "category_id": 8, "bbox": [50, 50, 10, 10], "score": 0.7},
         {"image_id": 17, "file_name": "JPEGImages/000002.jpg", "category": "cat", "category_id": 1, "bbox": [10, 10, 19, 19], "score": 0.6},
         {"image_id": "000002", "category": "dog", "bbox": [10, 10, 19, 19], "score": 0.5}]
        """;

    private readonly TempFolder _folder = new();

    public ScoreVocTests()
    {
        foreach (var name in new[] { "ImageSets/Main", "JPEGImages", "Annotations" })
            Directory.CreateDirectory(_folder["voc", name]);
        File.WriteAllText(_folder["voc", "ImageSets", "Main", "test.txt"], "000001\n000002\n");
        WritePicture("000001", Cat(11, 0));
        WritePicture("000002", Cat(11, 0) + Cat(61, 1));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("voc07", (6 + 5 * 2 / 3.0) / 11)]
    [InlineData("devkit07", (6 + 5 * 2 / 3.0) / 11)]
    [InlineData("area", 0.5 + 0.5 * 2 / 3.0)]
    public void WorkedExample_GivesTheNumbersCountedByHand(string metric, double expected)
    {
        var ended = Slakdet.Expect(0, [.. Command(Results), "--metric", metric, "--json", "-"]);
        var score = JObject.Parse(ended.Output);
        Assert.Equal(expected, (double)score["mAP"]!, 1e-6);
        Assert.Equal(metric, (string?)score["metric"]);
        var cat = score["perClass"]!.Single(row => (string?)row["class"] == "cat");
        Assert.Equal(expected, (double)cat["AP"]!, 1e-6);
        Assert.Equal((2, 4), ((int)cat["objects"]!, (int)cat["detections"]!));
        var dog = score["perClass"]!.Single(row => (string?)row["class"] == "dog");
        Assert.Equal((JTokenType.Null, 1), (dog["AP"]!.Type, (int)dog["detections"]!));
    }

    [Fact]
    public void Table_SaysWhichMetric()
    {
        var ended = Slakdet.Expect(0, Command(Results));
        Assert.EndsWith("mAP 84.85 (voc07, IoU 0.5)\n", ended.Output, StringComparison.Ordinal);
        Assert.Matches(@"\ncat +84\.85 +2 +4\n", ended.Output);
        Assert.Matches(@"\ndog +- +0 +1\n", ended.Output);
    }

    [Fact]
    public void Report_IsAPageThatLinksToThePictures()
    {
        Slakdet.Expect(0, [.. Command(Results), "--report", _folder["report"]]);
        var page = File.ReadAllText(_folder["report", "report.html"]);
        using (var reader = XmlReader.Create(_folder["report", "report.html"], new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }))
            while (reader.Read())
                Assert.NotEqual("script", reader.Name);
        Assert.Contains("<a href=\"./../voc/JPEGImages/000001.jpg\">000001.jpg</a>", page, StringComparison.Ordinal);
        var data = JObject.Parse(File.ReadAllText(_folder["report", "report.json"]));
        Assert.Equal(28 / 33.0, (double)data["numbers"]!["mAP"]!, 1e-6);
        Assert.Equal([(1, 1, 0), (1, 1, 0)], data["pictures"]!.Select(row => ((int)row["right"]!, (int)row["wrong"]!, (int)row["missed"]!)));
    }

    [Fact]
    public void OtherClasses_NeedTheirList()
    {
        WritePicture("000002", Cat(11, 0).Replace("cat", "unicorn", StringComparison.Ordinal));
        Assert.Contains("unicorn", Slakdet.Expect(Data, Command(Results)).Errors, StringComparison.Ordinal);
        File.WriteAllText(_folder["classes.txt"], "cat\nunicorn\n");
        var unicorns = """[{"image_id": "000002", "category_id": 2, "bbox": [10, 10, 19, 19], "score": 1}]""";
        var output = Slakdet.Expect(0, [.. Command(unicorns), "--classes", _folder["classes.txt"]]).Output;
        Assert.Matches(@"\nunicorn +100\.00 +1 +1\n", output);
    }

    [Theory]
    [InlineData("\"image_id\": \"000001\", \"category_id\"", "\"image_id\": \"000003\", \"category_id\"", "the split has no picture '000003' among its 2.")]
    [InlineData("\"image_id\": \"000001\", \"category_id\"", "\"image_id\": 1, \"category_id\"", "the row does not name its picture; it needs file_name, or image_id as a string such as \"000001\"")]
    [InlineData("\"category_id\": 8", "\"category_id\": 0", "category_id is 0; allowed are 1 to 20, the place in the class list: aeroplane,")]
    [InlineData("\"category_id\": 8", "\"category\": \"Cat\"", "category is 'Cat'; the class list has aeroplane, ")]
    [InlineData("\"category_id\": 8, ", "", "the row does not name its class; it needs category, or category_id, 1 for the first class")]
    [InlineData("\"bbox\": [50, 50, 10, 10], ", "", "the key \"bbox\" is missing")]
    public void WrongResults_AreDataErrorsThatNameRowAndByte(string right, string wrong, string problem)
    {
        var errors = Slakdet.Expect(Data, Command(Results.Replace(right, wrong, StringComparison.Ordinal))).Errors;
        Assert.StartsWith($"slakdet: {_folder["results.json"]}, results[2], byte ", errors, StringComparison.Ordinal);
        Assert.Contains(problem, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void EmptyResults_AreADataError() =>
        Assert.Contains("the list is empty, so there is nothing to score.", Slakdet.Expect(Data, Command("[]")).Errors, StringComparison.Ordinal);

    [Fact]
    public void UnknownSplit_NamesTheOnesThatAreThere() =>
        Assert.Contains("for the split 'val'; there are: test.", Slakdet.Expect(Data, "score", "voc", "--gt", _folder["voc"], "--split", "val", "--dt", "x.json").Errors, StringComparison.Ordinal);

    private static string Cat(int from, int difficult) => $"""
        <object><name>cat</name><difficult>{difficult}</difficult>
        <bndbox><xmin>{from}</xmin><ymin>{from}</ymin><xmax>{from + 19}</xmax><ymax>{from + 19}</ymax></bndbox></object>
        """;

    private string[] Command(string results)
    {
        File.WriteAllText(_folder["results.json"], results);
        return ["score", "voc", "--gt", _folder["voc"], "--split", "test", "--dt", _folder["results.json"]];
    }

    private void WritePicture(string id, string objects)
    {
        File.WriteAllText(_folder["voc", "JPEGImages", id + ".jpg"], "");
        File.WriteAllText(_folder["voc", "Annotations", id + ".xml"],
            $"<annotation><filename>{id}.jpg</filename><size><width>100</width><height>100</height><depth>3</depth></size>{objects}</annotation>");
    }
}
