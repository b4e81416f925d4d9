using System.Text;
using CsCheck;
using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Tests.Coco;

public sealed class CocoPlainRowsTests : IDisposable
{
    private static readonly CocoDataset Truth = new([new(7, "train/},{.jpg", 5, 5), new(8, "b.jpg", 640, 480)], [new(3, "cat")], []);
    private readonly CocoPlainRows _rows = new(Truth.Images.ToDictionary(image => image.Id), new HashSet<long> { 3 });

    public void Dispose() => _rows.Dispose();

    [Theory]
    [InlineData(""",{"image_id":7,"category_id":3,"bbox":[1,2.5,3,4],"score":0.5}""", true)]
    [InlineData(" , { \"score\" : 0.5 , \"bbox\" : [ 1 , 2.5 , 3 , 4 ] ,\n\"category_id\":3,\t\"image_id\":7 }]", true)]
    [InlineData("""{"image_id":7,"category_id":3,"bbox":[1,2.5,3,4],"score":0.5}""", false)]
    [InlineData(""",{"image_id":7,"category_id":3,"bbox":[1,2.5,3,4],"score":0.5""", false)]
    [InlineData(""",{"image_id":7,"category_id":3,"bbox":[1,2.5,3,4],"score":0.5,}""", false)]
    [InlineData(""",{"image_id":7,"category_id":3,"score":0.5}""", false)]
    [InlineData(""",{"image_id":7,"category_id":3,"score":0.5,"score":0.5,"bbox":[1,2.5,3,4]}""", false)]
    [InlineData(""",{"image_id":"category_id":3,"image_id":7,"bbox":[1,2.5,3,4],"score":0.5}""", false)]
    [InlineData(""",{"image_id":7,"category_id":3,"bbox":[1,2.5,-3,4],"score":0.5}""", false)]
    [InlineData(""",{"image_id":7,"category_id":3,"bbox":[1,2.5,3],"score":0.5}""", false)]
    [InlineData(""",{"image_id":7,"category_id":3,"bbox":[1,2.5,3,4],"score":0.5,"id":1}""", false)]
    [InlineData(""",{"image_id":6,"category_id":3,"bbox":[1,2.5,3,4],"score":0.5}""", false)]
    [InlineData(""",{"image_id":7,"category_id":4,"bbox":[1,2.5,3,4],"score":0.5}""", false)]
    [InlineData(""",{"image_id":7,"file_name":"},{.jpg","category_id":3,"category":"},{","bbox":[1,2.5,3,4],"score":0.5}""", true)]
    [InlineData(""",{"file_name":"},{.jpg","image_id":7,"category_id":3,"bbox":[1,2.5,3,4],"score":0.5}""", true)]
    [InlineData(""",{"image_id":7,"file_name":"b.jpg","category_id":3,"bbox":[1,2.5,3,4],"score":0.5}""", false)]
    [InlineData(""",{"image_id":7,"file_name":"\u007d,{.jpg","category_id":3,"bbox":[1,2.5,3,4],"score":0.5}""", false)]
    [InlineData(""",{"image_id" 7,"category_id":3,"bbox":[1,2.5,3,4],"score":0.5}""", false)]
    [InlineData(""",{}""", false)]
    public void BoxRow_OnlyPlainOnes_AreRead(string text, bool isPlain)
    {
        var json = new PlainJson(Encoding.UTF8.GetBytes(text));
        Assert.Equal(isPlain, _rows.TryRead(ref json, out var row));
        if (isPlain)
            Assert.Equal(new(7, 3, 0.5, new(1, 2.5, 3, 4)), row);
    }

    [Theory]
    [InlineData("""{"size":[5,5],"counts":"62309"}""", true)]
    [InlineData("""{ "counts" : "62309" , "size" : [ 5 , 5 ] }""", true)]
    [InlineData("""{"size":[5,5],"counts":[6,2,3,2,12]}""", false)]
    [InlineData("""{"size":[5,5],"counts":"6230:"}""", false)]
    [InlineData("""{"size":[5,5],"counts":"62309 "}""", false)]
    [InlineData("""{"size":[25,1],"counts":"62309"}""", false)]
    [InlineData("""{"size":[5],"counts":"62309"}""", false)]
    [InlineData("""{"size":[5,5],"size":[5,5],"counts":"62309"}""", false)]
    [InlineData("""{"size":[5,5],"counts":"62309","more":1}""", false)]
    [InlineData("""{"size":[5,5]}""", false)]
    [InlineData("""[[1,1,1,3,3,3,3,1]]""", false)]
    [InlineData("""null""", false)]
    public void MaskRow_OnlyPlainOnes_AreRead(string segmentation, bool isPlain)
    {
        var json = new PlainJson(Encoding.UTF8.GetBytes($$""",{"image_id":7,"category_id":3,"score":0.5,"segmentation":{{segmentation}}}"""));
        Assert.Equal(isPlain, _rows.TryRead(ref json, out var row));
        if (!isPlain)
            return;
        Assert.Equal([6, 2, 3, 2, 12], row.Mask!.Counts.ToArray());
        Assert.Equal(new CocoBox(1, 1, 2, 2), row.Box);
    }

    // Rows of all kinds, over several blocks and parts of blocks, some of them made to look like the end of a row.
    [Fact]
    public void Load_LargeFileOfMixedRows_GivesThemAll() => Gen.Select(Gen.Int[0, 1000], Gen.Double[0, 0.02]).Sample(
        (seed, oddShare) =>
        {
            using var folder = new TempFolder();
            var random = new PCG((uint)seed);
            var mask = RleMask.FromPolygon([20, 30, 400, 90, 610, 470, 33, 400], 480, 640);
            var counts = mask.ToCompressedString().Replace("\\", "\\\\", StringComparison.Ordinal);
            var (text, expected) = (new StringBuilder("["), new List<(double Score, bool HasMask)>());
            for (var i = 0; i < 30_000; i++)
            {
                var odd = random.Next() % 10_000 < 10_000 * oddShare ? random.Next() % 3 : random.Next() % 2 + 3;
                var withMask = random.Next() % 50 == 0;
                text.Append(i == 0 ? "" : odd == 0 ? " ,\r\n" : ",")
                    .Append(odd == 1 ? "{\"note\": \"},{\\\"image_id\\\": 99\", " : odd == 2 ? "{\"more\": [{}, {}], " : odd == 3 ? "{ \"category\" : \"},{\" , " : "{")
                    .Append($"\"image_id\": 8, \"category_id\": 3, \"bbox\": [1.25, 2, 3, 4], \"score\": {i}")
                    .Append(withMask ? $$$""", "segmentation": {"size": [480, 640], "counts": "{{{counts}}}"}}""" : "}");
                expected.Add((i, withMask));
            }

            File.WriteAllText(folder["results.json"], text.Append(']').ToString());
            var rows = CocoResults.Load(folder["results.json"], Truth);
            Assert.Equal(expected, rows.Select(row => (row.Score, row.Mask != null)));
            Assert.All(rows, row => Assert.Equal((8, 3, new CocoBox(1.25, 2, 3, 4)), (row.ImageId, row.CategoryId, row.Box)));
            Assert.All(rows.Where(row => row.Mask != null), row => Assert.True(row.Mask!.Counts.SequenceEqual(mask.Counts)));
        },
        iter: 8);

    [Theory]
    [InlineData("\"image_id\": 8", "\"image_id\": 9", "image_id is 9")]
    [InlineData("[1.25,", "[NaN,", "NaN and Infinity are not numbers")]
    public void Load_LargeFileWithOneWrongRow_NamesThatRow(string right, string wrong, string problem)
    {
        using var folder = new TempFolder();
        var row = """{"image_id": 8, "category_id": 3, "bbox": [1.25, 2, 3, 4], "score": 0.5}""";
        var lines = Enumerable.Repeat(row, 30_000).ToArray();
        lines[23_456] = row.Replace(right, wrong, StringComparison.Ordinal);
        File.WriteAllText(folder["results.json"], $"[{string.Join(",\n", lines)}]");
        var error = Assert.Throws<DatasetException>(() => CocoResults.Load(folder["results.json"], Truth));
        Assert.Contains("results[23456]", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }
}
