using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Voc;

namespace SlakDet.Annotations.Tests.Voc;

public sealed class VocResultsTests : IDisposable
{
    private static readonly ClassList Classes = new(["cat", "dog"]);
    private readonly TempFolder _folder = new();

    public VocResultsTests()
    {
        foreach (var folder in new[] { "ImageSets/Main", "JPEGImages", "Annotations" })
            Directory.CreateDirectory(_folder[folder]);
        File.WriteAllText(_folder["ImageSets", "Main", "test.txt"], "000001\n2008_000007\n");
        foreach (var id in new[] { "000001", "2008_000007" })
        {
            File.WriteAllText(_folder["JPEGImages", id + ".jpg"], "");
            File.WriteAllText(_folder["Annotations", id + ".xml"], "<annotation><size><width>9</width><height>9</height></size></annotation>");
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"image_id\": \"2008_000007\", \"category\": \"dog\"")]
    [InlineData("\"category_id\": 2, \"image_id\": \"2008_000007\"")]
    [InlineData("\"image_id\": 7, \"file_name\": \"2008_000007.jpg\", \"category_id\": 99, \"category\": \"dog\", \"more\": [{}]")]
    [InlineData("\"file_name\": \"C:\\\\VOC\\\\2008_000007.png\", \"category\": \"d\\u006fg\"")]
    [InlineData("\"file_name\": \"JPEGImages/2008_000007.jpg\", \"image_id\": \"000001\", \"category\": \"dog\"")]
    public void Load_EveryWayToNamePictureAndClass_GivesThem(string names)
    {
        var row = Assert.Single(Load($$"""[{"score": 0.5, {{names}}, "bbox": [1, 2, 3.5, 4]}]"""));
        Assert.Equal(new VocResult("2008_000007", 1, 0.5, new CocoBox(1, 2, 3.5, 4)), row);
    }

    [Fact]
    public void Load_EmptyList_GivesNone() => Assert.Empty(Load("[]"));

    [Theory]
    [InlineData("\"image_id\": \"000002\", \"category_id\": 1", "SD-VOC-UNKNOWN-IMAGE", "the split has no picture '000002' among its 2.")]
    [InlineData("\"file_name\": \"x.jpg\", \"category_id\": 1", "SD-VOC-UNKNOWN-IMAGE", "'x'")]
    [InlineData("\"image_id\": 1, \"category_id\": 1", "SD-COCO-FORMAT", "needs file_name, or image_id as a string such as \"000001\"")]
    [InlineData("\"image_id\": [], \"category_id\": 1", "SD-COCO-FORMAT", "image_id is a list; it must be a string")]
    [InlineData("\"image_id\": \"000001\", \"category_id\": 3", "SD-VOC-CLASS", "category_id is 3; allowed are 1 to 2, the place in the class list: cat, dog.")]
    [InlineData("\"image_id\": \"000001\", \"category\": \"cow\"", "SD-VOC-CLASS", "category is 'cow'; the class list has cat, dog. Is another list needed?")]
    [InlineData("\"image_id\": \"000001\"", "SD-COCO-FORMAT", "the row does not name its class")]
    [InlineData("\"image_id\": \"000001\", \"category\": \"cat\", \"score\": 1", "SD-COCO-FORMAT", "the key \"score\" comes twice")]
    public void Load_WrongRow_IsRefusedWithItsPlace(string names, string code, string problem)
    {
        var error = Assert.Throws<DatasetException>(() => Load($$"""[{{{names}}, "score": 0.5, "bbox": [1, 2, 3, 4]}]"""));
        Assert.Equal(code, error.Code);
        Assert.StartsWith($"{_folder["results.json"]}, results[0], byte ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"annotations\": []}", "the file holds an object; a results file is a list")]
    [InlineData("[7]", "the row is 7; it must be an object")]
    [InlineData("[{\"score\": 1}]", "the key \"bbox\" is missing")]
    [InlineData("[{\"bbox\": [0, 0, 1, 1]}]", "the key \"score\" is missing")]
    [InlineData("[{\"bbox\": [0, 0, 1", "the file is cut short, it ends after byte 18")]
    public void Load_OtherContent_IsRefused(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<DatasetException>(() => Load(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Twenty_AreTheClassesOfTheFileInDatasets() =>
        Assert.Equal(ClassList.Load(Path.Combine(Repository.Root, "datasets", "voc.json")).Names, VocClasses.Twenty.Names);

    private IReadOnlyList<VocResult> Load(string text)
    {
        File.WriteAllText(_folder["results.json"], text);
        return VocResults.Load(_folder["results.json"], VocFolder.Open(_folder.FullName, "test"), Classes);
    }
}
