using System.Text;
using SlakDet.Annotations.Coco;

namespace SlakDet.Annotations.Tests.Coco;

public sealed class CocoDatasetTests : IDisposable
{
    private const string Images = """[{"id": 7, "file_name": "a.jpg", "width": 20, "height": 10}]""";
    private const string Categories = """[{"id": 3, "name": "cat"}]""";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_AllKindsOfRows_GivesWhatTheFileSays()
    {
        var data = Load("""
            {"info": {"year": 2017, "deep": [[{"x": [1, {}]}]]},
             "annotations": [
              {"segmentation": [[1, 1, 1, 5.5, 6, 5], [8, 1, 8, 5, 9, 3]], "area": 12.5, "iscrowd": 0, "image_id": 7,
               "bbox": [1, 1, 8, 4.5], "category_id": 3, "id": 1, "attributes": {"occluded": true}},
              {"id": 2, "image_id": 7, "category_id": 9, "bbox": [0, 0, 20, 1e1], "area": 200, "iscrowd": 1, "ignore": true,
               "segmentation": {"counts": [0, 200], "size": [10, 20]}},
              {"id": 3, "image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4], "segmentation": {"size": [10, 20], "counts": "X6"}, "area": 0},
              {"id": 4, "image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4], "segmentation": [[2, 3, 4, 5]]},
              {"id": 5, "image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4], "segmentation": [[]]},
              {"id": 6, "image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4], "segmentation": null}],
             "categories": [{"supercategory": "animal", "id": 3, "name": "cat"}, {"id": 9, "name": "d\u00f6g"}],
             "images": [{"license": 1, "file_name": "val/a b.jpg", "id": 7, "height": 10, "width": 20.0}]}
            """);

        Assert.Equal(new CocoImage(7, "val/a b.jpg", 20, 10), Assert.Single(data.Images));
        Assert.Equal([new(3, "cat"), new(9, "dög")], data.Categories);
        Assert.Equal([1, 2, 3, 4, 5, 6], data.Annotations.Select(a => a.Id));
        var outlined = data.Annotations[0];
        Assert.Equal((7, 3, new CocoBox(1, 1, 8, 4.5), 12.5), (outlined.ImageId, outlined.CategoryId, outlined.Box, outlined.Area));
        Assert.Equal([[1, 1, 1, 5.5, 6, 5], [8, 1, 8, 5, 9, 3]], Assert.IsType<CocoPolygons>(outlined.Segmentation).Parts);
        Assert.False(outlined.IsCrowd || outlined.Ignore);
        var crowd = data.Annotations[1];
        Assert.True(crowd.IsCrowd && crowd.Ignore);
        Assert.Equal([0, 200], Assert.IsType<CocoRunLengths>(crowd.Segmentation).Mask.Counts.ToArray());
        Assert.Equal([200], Assert.IsType<CocoRunLengths>(data.Annotations[2].Segmentation).Mask.Counts.ToArray());
        Assert.Equal([[2, 3, 2, 8, 6, 8, 6, 3]], Assert.IsType<CocoPolygons>(data.Annotations[3].Segmentation).Parts);
        Assert.Null(data.Annotations[4].Segmentation);
        Assert.Null(data.Annotations[5].Segmentation);
    }

    [Fact]
    public void Load_AreaIsMissing_IsThatOfTheMaskOrElseOfTheBox()
    {
        var data = Load(File("""
            {"id": 1, "image_id": 7, "category_id": 3, "bbox": [0, 0, 9, 9], "segmentation": [[1, 1, 1, 3, 3, 3, 3, 1]]},
            {"id": 2, "image_id": 7, "category_id": 3, "bbox": [0, 0, 2.5, 4]}
            """));
        Assert.Equal([4, 10], data.Annotations.Select(a => a.Area));
    }

    [Fact]
    public void Load_ByteOrderMarkAndManyBlocks_ReadsAll()
    {
        var rows = Enumerable.Range(1, 20_000).Select(i =>
            $$"""{"id": {{i}}, "image_id": 7, "category_id": 3, "bbox": [{{i}}, 0.{{i}}, 3, 4], "area": {{i}}, "note": "{{new string('é', i % 50)}}"}""");
        var path = _folder["a.json"];
        System.IO.File.WriteAllText(path, File(string.Join(",\n", rows)), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        var data = CocoDataset.Load(path);
        Assert.Equal(20_000, data.Annotations.Count);
        Assert.All(data.Annotations, (annotation, i) => Assert.Equal((i + 1L, i + 1.0), (annotation.Id, annotation.Box.X)));
    }

    [Fact]
    public void Load_StringLongerThanABlock_IsRead()
    {
        var name = new string('x', 400_000);
        Assert.Equal(name, Load($$"""{"images": [], "annotations": [], "categories": [{"id": 1, "name": "{{name}}"}]}""").Categories[0].Name);
    }

    [Theory]
    [InlineData("""{"image_id": 7, "category_id": 3, "bbox": [0, 0, 1, 1]}""", "SD-COCO-FORMAT", "annotations[0]", "the key \"id\" is missing")]
    [InlineData("""{"id": 1.9, "image_id": 7, "category_id": 3}""", "SD-COCO-ID", "id is 1.9; it must be an integer")]
    [InlineData("""{"id": "1"}""", "SD-COCO-ID", "id is \"1\"")]
    [InlineData("""{"id": 9007199254740993}""", "SD-COCO-ID", "id is 9007199254740993")]
    [InlineData("""{"id": -9223372036854775808}""", "SD-COCO-ID", "id is -9223372036854775808")]
    [InlineData("""{"id": 99999999999999999999}""", "SD-COCO-ID", "id is 99999999999999999999")]
    [InlineData("""{"id": 1, "id": 1}""", "SD-COCO-FORMAT", "annotations[0] (id 1)", "the key \"id\" comes twice")]
    [InlineData("""{"id": 1, "image_id": 7, "category_id": 3}""", "SD-COCO-FORMAT", "the key \"bbox\" is missing")]
    [InlineData("""{"id": 1, "image_id": 8, "category_id": 3, "bbox": [0, 0, 1, 1]}""", "SD-COCO-UNKNOWN-IMAGE", "image_id is 8")]
    [InlineData("""{"id": 1, "image_id": 7, "category_id": 4, "bbox": [0, 0, 1, 1]}""", "SD-COCO-UNKNOWN-CATEGORY", "category_id is 4", "3 cat")]
    [InlineData("""{"id": 1, "bbox": [0, 0, 1]}""", "SD-COCO-BOX", "bbox is a list of 3")]
    [InlineData("""{"id": 1, "bbox": [0, 0, 1, 1, 1]}""", "SD-COCO-BOX", "bbox is longer")]
    [InlineData("""{"id": 1, "bbox": 5}""", "SD-COCO-BOX", "bbox is 5")]
    [InlineData("""{"id": 1, "bbox": [0, 0, -3.5, 1]}""", "SD-COCO-BOX", "-3.5, 1] has a negative side")]
    [InlineData("""{"id": 1, "bbox": [0, 0, 1e999, 1]}""", "SD-COCO-FORMAT", "1e999; it must be a finite number")]
    [InlineData("""{"id": 1, "bbox": [0, 0, null, 1]}""", "SD-COCO-FORMAT", "null; it must be a finite number")]
    [InlineData("""{"id": 1, "bbox": [NaN, 0, 1, 1]}""", "SD-COCO-JSON", "NaN and Infinity are not numbers")]
    [InlineData("""{"id": 1, "area": -Infinity}""", "SD-COCO-JSON", "NaN and Infinity are not numbers")]
    [InlineData("""{"id": 1, "area": null}""", "SD-COCO-FORMAT", "area is null")]
    [InlineData("""{"id": 1, "iscrowd": 2}""", "SD-COCO-FORMAT", "iscrowd is 2; it must be 0 or 1")]
    [InlineData("""{"id": 1, "segmentation": "x"}""", "SD-COCO-FORMAT", "segmentation is \"x\"")]
    [InlineData("""{"id": 1, "segmentation": [1, 2, 3, 4, 5, 6]}""", "SD-COCO-POLYGON", "it must be a list of lists")]
    [InlineData("""{"id": 1, "segmentation": [[1, 2, 3, 4, 5, 6, 7]]}""", "SD-COCO-POLYGON", "a polygon has 7 numbers")]
    [InlineData("""{"id": 1, "segmentation": [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4]]}""", "SD-COCO-POLYGON", "a polygon has 4 numbers")]
    [InlineData("""{"id": 1, "segmentation": [[1, 2, 3, 4, 5, 1e300]]}""", "SD-COCO-POLYGON", "coordinate is 1E+300")]
    [InlineData("""{"id": 1, "segmentation": [["1", 2, 3, 4, 5, 6]]}""", "SD-COCO-FORMAT", "a number of a polygon is \"1\"")]
    [InlineData("""{"id": 1, "segmentation": {"size": [10, 20]}}""", "SD-COCO-RLE", "without size and counts")]
    [InlineData("""{"id": 1, "segmentation": {"size": [10, 20], "counts": [200], "counts": [200]}}""", "SD-COCO-FORMAT", "\"counts\" comes twice")]
    [InlineData("""{"id": 1, "segmentation": {"size": [10], "counts": [200]}}""", "SD-COCO-RLE", "the size of run lengths")]
    [InlineData("""{"id": 1, "segmentation": {"size": [10, 1e9], "counts": [200]}}""", "SD-COCO-RLE", "the size of run lengths")]
    [InlineData("""{"id": 1, "segmentation": {"size": [10, 20], "counts": [199]}}""", "SD-COCO-RLE", "add up to 199 pixels")]
    [InlineData("""{"id": 1, "segmentation": {"size": [10, 20], "counts": [-1, 201]}}""", "SD-COCO-RLE", "a run is -1")]
    [InlineData("""{"id": 1, "segmentation": {"size": [10, 20], "counts": [1.5]}}""", "SD-COCO-RLE", "a run is 1.5")]
    [InlineData("""{"id": 1, "segmentation": {"size": [10, 20], "counts": "X"}}""", "SD-COCO-RLE", "cut short")]
    [InlineData("""{"id": 1, "segmentation": {"size": [10, 20], "counts": null}}""", "SD-COCO-RLE", "counts is null")]
    [InlineData("""{"id": 1, "image_id": 7, "category_id": 3, "bbox": [0, 0, 1, 1], "segmentation": {"size": [20, 10], "counts": [200]}}""",
        "SD-COCO-RLE", "annotations[0] (id 1)", "[20, 10] (height, width)", "has [10, 20]")]
    [InlineData("[1]", "SD-COCO-FORMAT", "the row is a list; it must be an object")]
    [InlineData("1,", "SD-COCO-FORMAT", "the row is 1")]
    public void Load_BadAnnotation_IsRefusedWithFileAndRow(string row, string code, params string[] parts)
        => AssertRefused(File(row), code, ["annotations[0]", .. parts]);

    [Theory]
    [InlineData("""{"images": [], "annotations": []}""", "SD-COCO-FORMAT", "the key \"categories\" is missing")]
    [InlineData("""{"categories": [], "annotations": []}""", "SD-COCO-FORMAT", "the key \"images\" is missing")]
    [InlineData("""{"images": [], "categories": []}""", "SD-COCO-FORMAT", "the key \"annotations\" is missing")]
    [InlineData("""{"images": [], "images": []}""", "SD-COCO-FORMAT", "the key \"images\" comes twice")]
    [InlineData("""{"images": {}}""", "SD-COCO-FORMAT", "images is an object; it must be a list")]
    [InlineData("""[{"image_id": 1}]""", "SD-COCO-FORMAT", "the file holds a list", "is a results file")]
    [InlineData("17", "SD-COCO-FORMAT", "the file holds 17")]
    [InlineData("", "SD-COCO-JSON", "is empty")]
    [InlineData("""{"images": [{"id": 1}]}""", "SD-COCO-FORMAT", "images[0] (id 1)", "the key \"file_name\" is missing")]
    [InlineData("""{"images": [{"id": 1, "file_name": 5}]}""", "SD-COCO-FORMAT", "file_name is 5; it must be a string")]
    [InlineData("""{"images": [{"id": 1, "file_name": " ", "width": 1, "height": 1}]}""", "SD-COCO-FORMAT", "file_name is blank")]
    [InlineData("""{"images": [{"id": 1, "file_name": "a", "width": 0}]}""", "SD-COCO-SIZE", "width is 0")]
    [InlineData("""{"images": [{"id": 1, "file_name": "a", "width": 1.5}]}""", "SD-COCO-SIZE", "width is 1.5")]
    [InlineData("""{"images": [{"id": 1, "file_name": "a", "width": 99999, "height": 99999}]}""", "SD-COCO-SIZE", "99999 x 99999")]
    [InlineData("""{"categories": [{"id": 1}]}""", "SD-COCO-FORMAT", "categories[0] (id 1)", "the key \"name\" is missing")]
    [InlineData("""{"images": [], "annotations": [], "categories": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]}""",
        "SD-COCO-ID-TWICE", "categories[1]: the id 1 is also that of categories[0]")]
    [InlineData("""{"images": [],}""", "SD-COCO-JSON", "after byte 14", "this is not JSON", "trailing comma")]
    [InlineData("""{"images": []} x""", "SD-COCO-FORMAT", "the key \"categories\" is missing")]
    [InlineData("""{"images": [], "annotations": [], "categories": []} x""", "SD-COCO-JSON", "this is not JSON")]
    [InlineData("""{"images": [], // comment""", "SD-COCO-JSON", "this is not JSON")]
    [InlineData("""{"images": [{"id": 1, "file_name": "a""", "SD-COCO-JSON", "images[0] (id 1)", "cut short, it ends after byte 37")]
    [InlineData("""{"images": []""", "SD-COCO-JSON", "cut short, it ends after byte 13")]
    [InlineData("""{"categories": [{"id": 1, "name": "\ud800"}]}""", "SD-COCO-JSON", "half a surrogate pair")]
    public void Load_BadFile_IsRefused(string text, string code, params string[] parts) => AssertRefused(text, code, parts);

    [Fact]
    public void Load_IdsThatRepeat_AreRefused()
    {
        const string Row = """{"id": 1, "image_id": 7, "category_id": 3, "bbox": [0, 0, 1, 1]}""";
        AssertRefused(File($"{Row}, {Row}"), "SD-COCO-ID-TWICE", ["annotations[1]: the id 1 is also that of annotations[0]"]);
    }

    [Fact]
    public void Load_OtherEncodings_AreRefusedWithAHint()
    {
        var path = _folder["a.json"];
        System.IO.File.WriteAllText(path, File(""), Encoding.Unicode);
        Assert.Contains("UTF-16; save it as UTF-8", Assert.Throws<DatasetException>(() => CocoDataset.Load(path)).Message, StringComparison.Ordinal);
        System.IO.File.WriteAllText(path, """{"categories": [{"id": 1, "name": "Ärger"}]}""", Encoding.Latin1);
        var error = Assert.Throws<DatasetException>(() => CocoDataset.Load(path));
        Assert.Equal("SD-COCO-JSON", error.Code);
        Assert.Contains("is not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoSuchFileOrAFolder_IsRefused()
    {
        foreach (var path in new[] { _folder["none.json"], _folder.FullName })
        {
            var error = Assert.Throws<DatasetException>(() => CocoDataset.Load(path));
            Assert.Equal("SD-COCO-FILE", error.Code);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
    }

    private static string File(string annotations)
        => $$"""{"images": {{Images}}, "categories": {{Categories}}, "annotations": [{{annotations}}]}""";

    private CocoDataset Load(string text)
    {
        System.IO.File.WriteAllText(_folder["a.json"], text);
        return CocoDataset.Load(_folder["a.json"]);
    }

    private void AssertRefused(string text, string code, string[] parts)
    {
        var error = Assert.Throws<DatasetException>(() => Load(text));
        Assert.Equal(code, error.Code);
        Assert.Contains(_folder["a.json"], error.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
