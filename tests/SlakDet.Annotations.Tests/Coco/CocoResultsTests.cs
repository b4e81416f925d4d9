using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Tests.Coco;

public sealed class CocoResultsTests : IDisposable
{
    private static readonly CocoDataset Truth = new(
        [new(7, "a.jpg", 20, 10), new(8, "b.jpg", 5, 5)], [new(1, "cat"), new(3, "dog")], []);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_BoxesAndAllKindsOfMasks_GivesTheRowsInOrder()
    {
        var rows = Load("""
            [{"image_id": 7, "category_id": 3, "bbox": [1.5, 2, 3, 4e0], "score": 0.25, "file_name": "a.jpg", "category": "dog"},
             {"score": -1, "segmentation": {"counts": [0, 200], "size": [10, 20]}, "category_id": 1, "image_id": 7},
             {"score": 1, "segmentation": {"size": [5, 5], "counts": "62309"}, "bbox": [0, 0, 5, 5], "category_id": 1, "image_id": 8},
             {"segmentation": [[1, 1, 1, 3, 3, 3, 3, 1]], "image_id": 8, "category_id": 1, "score": 0},
             {"segmentation": [], "image_id": 8, "bbox": [1, 1, 2, 2], "category_id": 1, "score": 0}]
            """);
        Assert.Equal(new CocoResult(7, 3, 0.25, new(1.5, 2, 3, 4)), rows[0]);
        Assert.Equal((-1, new CocoBox(0, 0, 20, 10)), (rows[1].Score, rows[1].Box));
        Assert.Equal([0, 200], rows[1].Mask!.Counts.ToArray());
        Assert.Equal((new CocoBox(0, 0, 5, 5), "62309"), (rows[2].Box, rows[2].Mask!.ToCompressedString()));
        Assert.Equal((new CocoBox(1, 1, 2, 2), "62309"), (rows[3].Box, rows[3].Mask!.ToCompressedString()));
        Assert.Null(rows[4].Mask);
    }

    [Fact]
    public void Load_EscapedRunLengths_AreRead()
    {
        // Character 92 is a backslash, which JSON escapes.
        var mask = RleMask.FromCounts(10, 20, [44, 156]);
        Assert.Equal(@"\1l4", mask.ToCompressedString());
        var rows = Load("""[{"image_id": 7, "category_id": 1, "score": 1, "segmentation": {"size": [10, 20], "counts": "\\1l\u0034"}}]""");
        Assert.Equal(mask.Counts.ToArray(), rows[0].Mask!.Counts.ToArray());
    }

    [Theory]
    [InlineData("b.jpg", 8)]
    [InlineData("elsewhere/b.jpg", 8)]
    [InlineData("two/c.jpg", 10)]
    [InlineData("c.jpg", 9)]
    public void Load_RowWithAFileName_IsAboutThePictureOfThatName(string name, long expected)
    {
        var truth = Truth with { Images = [.. Truth.Images, new(9, "one/c.jpg", 5, 5), new(10, "two/c.jpg", 5, 5)] };
        File.WriteAllText(_folder["r.json"], $$"""
            [{"image_id": 9, "category_id": 1, "score": 1, "bbox": [0, 0, 1, 1], "file_name": "{{name}}"},
             {"image_id": 9, "category_id": 1, "score": 1, "bbox": [0, 0, 1, 1], "file_name": "{{name}}"}]
            """);
        Assert.All(CocoResults.Load(_folder["r.json"], truth), row => Assert.Equal(expected, row.ImageId));
    }

    [Fact]
    public void Load_NumbersOfLoosePictures_AreNotTakenForTheSets()
    {
        // Predictions of b.jpg and a.jpg, numbered as they were given: 7 and 8 are the other picture's ids.
        CocoResults.Write(_folder["r.json"], [new(7, 3, 0.5, new(1, 1, 2, 2)), new(8, 3, 0.25, new(1, 1, 2, 2))], new Dictionary<long, string> { [7] = "b.jpg", [8] = "a.jpg" });
        Assert.Equal([8L, 7L], CocoResults.Load(_folder["r.json"], Truth).Select(row => row.ImageId));
    }

    [Fact]
    public void Load_EmptyList_GivesNoRow() => Assert.Empty(Load(" [ ] "));

    [Theory]
    [InlineData("""{"image_id": 9, "category_id": 1, "score": 1, "bbox": [0, 0, 1, 1]}""", "SD-COCO-UNKNOWN-IMAGE", "image_id is 9")]
    [InlineData("""{"image_id": 7, "category_id": 1, "score": 1, "bbox": [0, 0, 1, 1], "file_name": "c.jpg"}""", "SD-COCO-UNKNOWN-IMAGE", "file_name is c.jpg", "goes by its image_id")]
    [InlineData("""{"image_id": 7, "category_id": 2, "score": 1, "bbox": [0, 0, 1, 1]}""",
        "SD-COCO-UNKNOWN-CATEGORY", "category_id is 2", "1 cat, 3 dog", "not the index of the class")]
    [InlineData("""{"image_id": 7, "category_id": 5, "score": 1, "bbox": [0, 0, 1, 1]}""", "SD-COCO-UNKNOWN-CATEGORY", "made with other classes?")]
    [InlineData("""{"image_id": 7, "category_id": 1, "bbox": [0, 0, 1, 1]}""", "SD-COCO-FORMAT", "the key \"score\" is missing")]
    [InlineData("""{"image_id": 7, "category_id": 1, "score": 1}""", "SD-COCO-FORMAT", "neither bbox nor segmentation")]
    [InlineData("""{"image_id": 7, "category_id": 1, "score": 1, "segmentation": []}""", "SD-COCO-FORMAT", "neither bbox nor segmentation")]
    [InlineData("""{"image_id": 7, "category_id": 1, "score": NaN, "bbox": [0, 0, 1, 1]}""", "SD-COCO-JSON", "NaN and Infinity")]
    [InlineData("""{"image_id": 7, "category_id": 1, "score": "1", "bbox": [0, 0, 1, 1]}""", "SD-COCO-FORMAT", "score is \"1\"")]
    [InlineData("""{"image_id": 7.0}""", "SD-COCO-ID", "image_id is 7.0")]
    [InlineData("""{"bbox": [0, 0, 1]}""", "SD-COCO-BOX", "bbox is a list of 3")]
    [InlineData("""{"bbox": [0, 0, 1, -1]}""", "SD-COCO-BOX", "negative side")]
    [InlineData("""{"bbox": [0, 0, 1, 1], "bbox": [0, 0, 1, 1]}""", "SD-COCO-FORMAT", "the key \"bbox\" comes twice")]
    [InlineData("""{"image_id": 7, "category_id": 1, "score": 1, "segmentation": {"size": [20, 10], "counts": [200]}}""",
        "SD-COCO-RLE", "[20, 10] (height, width)", "[10, 20]")]
    [InlineData("""{"segmentation": [[1, 2, 3, 4, 5]]}""", "SD-COCO-POLYGON", "a polygon has 5 numbers")]
    [InlineData("""17""", "SD-COCO-FORMAT", "the row is 17")]
    public void Load_BadRow_IsRefusedWithFileAndRow(string row, string code, params string[] parts)
        => AssertRefused($$"""[{"image_id": 8, "category_id": 1, "score": 0, "bbox": [0, 0, 1, 1]}, {{row}}]""", code, ["results[1]", "byte ", .. parts]);

    [Theory]
    [InlineData("""{"info": {}, "images": [], "annotations": []}""", "SD-COCO-FORMAT", "this is an annotation file (ground truth)", "exchanged?")]
    [InlineData("""{"info": {}}""", "SD-COCO-FORMAT", "a results file is a list")]
    [InlineData("null", "SD-COCO-FORMAT", "the file holds null")]
    [InlineData("""[{"image_id": 7""", "SD-COCO-JSON", "results[0]", "cut short, it ends after byte 15")]
    [InlineData("[] []", "SD-COCO-JSON", "this is not JSON")]
    public void Load_BadFile_IsRefused(string text, string code, params string[] parts) => AssertRefused(text, code, parts);

    [Fact]
    public void Write_ThenLoad_GivesTheSameRows()
    {
        var rows = Enumerable.Range(0, 3000).Select(i => new CocoResult(
            i % 2 == 0 ? 7 : 8, i % 3 == 0 ? 1 : 3, Math.Sqrt(i), new(i / 3.0, i / 7.0, 1e-9 * i, 1e9 * i),
            i % 5 == 0 ? RleMask.FromPolygon(new CocoBox(0, 0, i % 4, i % 6).Corners, i % 2 == 0 ? 10 : 5, i % 2 == 0 ? 20 : 5) : null)).ToArray();
        var path = _folder["r.json"];
        CocoResults.Write(path, rows);
        var read = CocoResults.Load(path, Truth);
        Assert.Equal(rows.Select(row => row with { Mask = null }), read.Select(row => row with { Mask = null }));
        Assert.Equal(rows.Select(row => row.Mask?.ToCompressedString()), read.Select(row => row.Mask?.ToCompressedString()));
    }

    [Fact]
    public void Write_WithNames_WritesARowALine()
    {
        using var stream = new MemoryStream();
        var mask = RleMask.Parse("04<", 4, 4);
        CocoResults.Write(stream, [new(7, 3, 0.1, new(1, 2, 3.5, 4), mask), new(8, 1, 1, new(0, 0, 1, 1))],
            new Dictionary<long, string> { [7] = "ä \"x\".jpg", [8] = "b.jpg" }, new Dictionary<long, string> { [1] = "cat", [3] = "dog" });
        Assert.Equal("""
            [
            {"image_id":7,"file_name":"ä \"x\".jpg","category_id":3,"category":"dog","bbox":[1,2,3.5,4],"score":0.1,"segmentation":{"size":[4,4],"counts":"04<"}},
            {"image_id":8,"file_name":"b.jpg","category_id":1,"category":"cat","bbox":[0,0,1,1],"score":1}
            ]

            """, System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Write_NoRows_IsAnEmptyList()
    {
        CocoResults.Write(_folder["r.json"], []);
        Assert.Empty(CocoResults.Load(_folder["r.json"], Truth));
    }

    [Fact]
    public void Write_ScoreThatIsNoNumber_IsRefused()
        => Assert.Throws<ArgumentException>(() => CocoResults.Write(Stream.Null, [new(7, 3, double.NaN, default)]));

    private IReadOnlyList<CocoResult> Load(string text)
    {
        File.WriteAllText(_folder["r.json"], text);
        return CocoResults.Load(_folder["r.json"], Truth);
    }

    private void AssertRefused(string text, string code, string[] parts)
    {
        var error = Assert.Throws<DatasetException>(() => Load(text));
        Assert.Equal(code, error.Code);
        Assert.All([_folder["r.json"], .. parts], part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
