using System.Xml;
using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

/// <summary><c>slakdet score coco</c> on an example whose numbers can be counted by hand, and on files that people get wrong.</summary>
public sealed class ScoreCocoTests : IDisposable
{
    private const int Usage = 2, Data = 65;
    private const double Exact = 1e-12;

    // The first cat is found exactly, the second not at all: of the 101 recalls 0 to 0.5 are reached, 51 of them. The dog is found with an IoU of
    // 0.8: right at seven of the ten thresholds. There is no bird.
    private const string Truth = """
        {"images": [{"id": 7, "file_name": "one.jpg", "width": 640, "height": 480}, {"id": 3, "file_name": "a/two.jpg", "width": 640, "height": 480}],
         "categories": [{"id": 1, "name": "cat"}, {"id": 5, "name": "<dog> & \"co\""}, {"id": 9, "name": "bird"}],
         "annotations": [
          {"id": 1, "image_id": 7, "category_id": 1, "bbox": [100, 100, 100, 100], "area": 10000, "iscrowd": 0},
          {"id": 2, "image_id": 7, "category_id": 1, "bbox": [300, 300, 20, 20], "area": 400, "iscrowd": 0},
          {"id": 3, "image_id": 3, "category_id": 5, "bbox": [10, 10, 50, 50], "area": 2500, "iscrowd": 0}]}
        """;

    private const string Results = """
        [{"image_id": 7, "category_id": 1, "bbox": [100, 100, 100, 100], "score": 0.9},
         {"image_id": 3, "category_id": 5, "bbox": [10, 10, 50, 40], "score": 0.8}]
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WorkedExample_GivesTheNumbersCountedByHand()
    {
        var (score, table) = Score(Truth, Results, "bbox");
        var cat = 51 / 101.0;
        AssertClose([(cat + 0.7) / 2, (cat + 1) / 2, (cat + 1) / 2, 0, 0.7, 1, (0.5 + 0.7) / 2, (0.5 + 0.7) / 2, (0.5 + 0.7) / 2, 0, 0.7, 1], score["stats"]!);
        Assert.Equal(["cat", "<dog> & \"co\"", "bird"], score["perClass"]!.Select(row => (string?)row["class"]));
        AssertClose([cat, 0.7, -1], score["perClass"]!.Select(row => row["AP"]!));
        AssertClose([0, -1, 1, 0.5], new[] { "APs", "APm", "APl", "AR" }.Select(name => score["perClass"]![0]![name]!));
        Assert.Contains(" Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.602\n", table, StringComparison.Ordinal);
        Assert.Contains(" Average Recall     (AR) @[ IoU=0.50:0.95 | area= large | maxDets=100 ] = 1.000\n", table, StringComparison.Ordinal);
        Assert.Matches(@"\ncat +50\.5 +50\.5 +50\.5 +0\.0 +- +100\.0 +50\.0 +0\.0 +- +100\.0 +2 +1\n", table);
        Assert.Matches(@"\nbird +- +-", table);
    }

    [Fact]
    public void Masks_ArePixelsNotBoxes()
    {
        const string truth = """
            {"images": [{"id": 1, "file_name": "a.png", "width": 5, "height": 5}], "categories": [{"id": 1, "name": "lump"}],
             "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 2, 2], "area": 4, "iscrowd": 0, "segmentation": [[1, 1, 1, 3, 3, 3, 3, 1]]}]}
            """;
        const string results = """[{"image_id": 1, "category_id": 1, "score": 0.5, "segmentation": {"size": [5, 5], "counts": "62309"}}]""";
        Assert.Equal(1, (double)Score(truth, results, "segm").Json["stats"]![0]!, Exact);
    }

    [Fact]
    public void Threads_ChangeNothing() =>
        Assert.True(JToken.DeepEquals(Score(Truth, Results, "bbox", "--threads", "1").Json, Score(Truth, Results, "bbox", "--threads", "5").Json));

    [Fact]
    public void Report_IsAPageOnItsOwnWithAllNumbers()
    {
        Score(Truth, Results, "bbox", "--report", _folder["report"], "--images", _folder["pictures"]);
        var page = File.ReadAllText(_folder["report", "report.html"]);
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        using (var reader = XmlReader.Create(_folder["report", "report.html"], new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }))
            while (reader.Read())
                Assert.NotEqual("script", reader.Name);
        Assert.Contains("&lt;dog&gt; &amp; \"co\"", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"./../pictures/one.jpg\">one.jpg</a>", page, StringComparison.Ordinal);

        var data = JObject.Parse(File.ReadAllText(_folder["report", "report.json"]));
        Assert.Equal((51 / 101.0 + 0.7) / 2, (double)data["numbers"]!["AP"]!, Exact);
        Assert.Equal(JTokenType.Null, data["perClass"]![2]!["AP"]!.Type);
        Assert.Equal("[[1,0,0,1],[0,1,0,0],[0,0,0,0],[0,0,0,0]]", data["confusion"]!["counts"]!.ToString(Newtonsoft.Json.Formatting.None));
        var missed = data["errors"]!.Single(row => (string?)row["error"] == "Missed");
        Assert.Equal(1, (int)missed["count"]!);
        var worst = Assert.Single(data["pictures"]!);
        Assert.Equal(("one.jpg", 1, 0, 1), ((string?)worst["fileName"], (int)worst["right"]!, (int)worst["wrong"]!, (int)worst["missed"]!));
    }

    [Theory]
    [InlineData("\"image_id\": 3,", "\"image_id\": 99,", "results[1], byte ", "image_id is 99; the annotation file has no such picture")]
    [InlineData("\"category_id\": 5,", "\"category_id\": 2,", "results[1], byte ", "category_id is 2; the annotation file's categories are 1 cat, 5 <dog>")]
    [InlineData("[10, 10, 50, 40]", "[NaN, 10, 50, 40]", "results[1], after byte ", "NaN and Infinity are not numbers of JSON")]
    [InlineData("[10, 10, 50, 40]", "[10, 10, -50, 40]", "results[1], byte ", "has a negative side")]
    [InlineData("[10, 10, 50, 40]", "[10, 10, 50]", "results[1], byte ", "bbox is a list of 3; it must be a list of four numbers")]
    [InlineData("\"bbox\": [10, 10, 50, 40]", "\"segmentation\": {\"size\": [480, 640], \"counts\": [100, 5]}", "results[1], byte ", "add up to 105 pixels; they must give 307200")]
    [InlineData("\"bbox\": [10, 10, 50, 40]", "\"segmentation\": {\"size\": [10, 10], \"counts\": [100]}", "results[1], byte ", "have the size [10, 10] (height, width); the picture has [480, 640]")]
    [InlineData("\"score\": 0.8", "\"score\": \"high\"", "results[1], byte ", "score is \"high\"; it must be a finite number")]
    [InlineData(", \"score\": 0.8", "", "results[1], byte ", "the key \"score\" is missing")]
    [InlineData("0.8}]", "0.8", "results[1]", "the file is cut short, it ends after byte 153")]
    public void WrongResults_AreDataErrorsThatNameRowAndByte(string right, string wrong, string where, string problem) =>
        ExpectRefused("results.json", where, problem, Truth, Results.Replace(right, wrong, StringComparison.Ordinal));

    [Theory]
    [InlineData("\"category_id\": 5, \"bbox\"", "\"category_id\": 6, \"bbox\"", "annotations[2] (id 3)", "category_id is 6")]
    [InlineData("\"image_id\": 3", "\"image_id\": 4", "annotations[2] (id 3)", "image_id is 4; no row of images has this id")]
    [InlineData("\"area\": 2500", "\"area\": 2500, \"segmentation\": [[1, 2, 3, 4, 5, 6, 7]]", "annotations[2] (id 3)", "a polygon has 7 numbers; it needs x and y")]
    [InlineData("\"id\": 3,", "\"id\": 2,", "annotations[2]", "the id 2 is also that of annotations[1]")]
    [InlineData("\"annotations\"", "\"annotation\"", "", "the key \"annotations\" is missing")]
    public void WrongAnnotations_AreDataErrorsThatNameTheRow(string right, string wrong, string where, string problem) =>
        ExpectRefused("truth.json", where, problem, Truth.Replace(right, wrong, StringComparison.Ordinal), Results);

    [Fact]
    public void ExchangedFiles_AreToldAsSuch()
    {
        ExpectRefused("results.json", "", "this is an annotation file (ground truth), not results; are the two files exchanged?", Truth, Truth);
        ExpectRefused("truth.json", "", "a list of detections is a results file", Results, Results);
    }

    [Fact]
    public void EmptyResults_AreADataError() => ExpectRefused("results.json", "", "the list is empty, so there is nothing to score.", Truth, "[]");

    [Fact]
    public void MissingFile_IsADataError() => Assert.Contains("Cannot read the COCO file /no/such.json",
        Slakdet.Expect(Data, "score", "coco", "--gt", "/no/such.json", "--dt", "/no/such.json", "--type", "bbox").Errors, StringComparison.Ordinal);

    [Theory]
    [InlineData("--type", "boxes")]
    [InlineData("--type", "bbox", "--threads", "-1")]
    public void WrongOptions_AreUsageErrors(params string[] options) =>
        Assert.EndsWith("See: slakdet score coco --help\n", Slakdet.Expect(Usage, ["score", "coco", "--gt", "a", "--dt", "b", .. options]).Errors, StringComparison.Ordinal);

    private static void AssertClose(IEnumerable<double> expected, IEnumerable<JToken> actual) =>
        Assert.All(expected.Zip(actual, (e, a) => (e, a)), pair => Assert.Equal(pair.e, (double)pair.a, Exact));

    private (JObject Json, string Table) Score(string truth, string results, string type, params string[] more)
    {
        var ended = Slakdet.Expect(0, ["score", "coco", .. Files(truth, results), "--type", type, "--json", _folder["score.json"], .. more]);
        Assert.Empty(ended.Errors);
        return (JObject.Parse(File.ReadAllText(_folder["score.json"])), ended.Output);
    }

    private void ExpectRefused(string file, string where, string problem, string truth, string results)
    {
        var ended = Slakdet.Expect(Data, ["score", "coco", .. Files(truth, results), "--type", "bbox"]);
        Assert.StartsWith($"slakdet: {_folder[file]}", ended.Errors, StringComparison.Ordinal);
        Assert.Contains(where, ended.Errors, StringComparison.Ordinal);
        Assert.Contains(problem, ended.Errors, StringComparison.Ordinal);
        Assert.Empty(ended.Output);
    }

    private string[] Files(string truth, string results)
    {
        File.WriteAllText(_folder["truth.json"], truth);
        File.WriteAllText(_folder["results.json"], results);
        return ["--gt", _folder["truth.json"], "--dt", _folder["results.json"]];
    }
}
