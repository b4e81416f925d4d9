using System.Text;
using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;
using SlakDet.Annotations.Voc;

namespace SlakDet.Annotations.Tests;

public class FuzzTests
{
    [Fact]
    public void RunLengthStrings_Damaged_AreReadOrRefused()
    {
        byte[][] seeds = [.. new[] { "62309", "7152NO6", "0=<", "i0", "04<", "7X13Pn0OmPO", "0PPPPP8" }.Select(Encoding.UTF8.GetBytes)];
        var good = Fuzz.Run(seeds, 60_000, text =>
        {
            var mask = RleMask.Parse(text, 5, 5);
            Assert.Equal(25, mask.Decode().Length);
            Assert.InRange(mask.Area, 0, 25);
            Assert.InRange(RleMask.IntersectionOverUnion(mask, RleMask.Union(mask, mask), truthIsCrowd: false), mask.Area == 0 ? 0 : 1, 1);
        });
        Assert.InRange(good, 100, 59_000);
    }

    [Fact]
    public void Results_Damaged_AreReadOrRefused()
    {
        var truth = new CocoDataset([new(7, "a.jpg", 20, 10), new(8, "b.jpg", 5, 5)], [new(1, "cat"), new(3, "dog")], []);
        byte[][] seeds =
        [
            """[{"image_id": 7, "category_id": 3, "bbox": [1.5, 2, 3, 4e0], "score": 0.25, "file_name": "a\u00e4"}, {"score": 1}]"""u8.ToArray(),
            """[{"score": 1, "image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4]}, {"image_id": 8, "category_id": 3, "bbox": [0.5, -2.25, 3e1, 4], "score": 0.125}]"""u8.ToArray(),
            """[{"image_id": 8, "category_id": 1, "score": 1, "segmentation": {"size": [5, 5], "counts": "62309"}}]"""u8.ToArray(),
            """[{"image_id": 8, "category_id": 1, "score": 1, "segmentation": {"size": [5, 5], "counts": [6, 2, 17]}}]"""u8.ToArray(),
            """[{"image_id": 8, "category_id": 1, "score": 1, "segmentation": [[1, 1, 1, 3.5, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8]]}]"""u8.ToArray(),
        ];
        var good = Fuzz.Run(seeds, 30_000, text =>
        {
            // Byte by byte all goes through the full reader; at once, plain rows are read by a faster one.
            var (byByte, refusal) = Try(() => Read(new TrickleStream(text)));
            var (atOnce, sameRefusal) = Try(() => Read(new MemoryStream(text)));
            Assert.Equal(refusal?.Code, sameRefusal?.Code);
            Assert.Equal(byByte?.Select(row => row with { Mask = null }), atOnce?.Select(row => row with { Mask = null }));
            if (refusal != null)
                throw refusal;
        });
        Assert.InRange(good, 100, 29_000);

        IReadOnlyList<CocoResult> Read(Stream file)
        {
            using var reader = new CocoResultsReader(truth);
            return CocoJson.Read("results.json", file, reader.Root);
        }
    }

    [Fact]
    public void Annotations_Damaged_AreReadOrRefused()
    {
        byte[][] seeds =
        [
            """
            {"images": [{"id": 7, "file_name": "a.jpg", "width": 20, "height": 10}], "categories": [{"id": 3, "name": "cat"}],
             "annotations": [{"segmentation": [[1, 1, 1, 5.5, 6, 5], [8, 1, 8, 5, 9, 3]], "image_id": 7, "bbox": [1, 1, 8, 4.5], "category_id": 3, "id": 1},
              {"id": 2, "image_id": 7, "category_id": 3, "bbox": [0, 0, 20, 1e1], "segmentation": {"counts": [0, 200], "size": [10, 20]}}]}
            """u8.ToArray(),
            """{"annotations": [{"id": 3, "image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4], "segmentation": [[2, 3, 4, 5]], "iscrowd": 1}], "images": [{"id": 7, "file_name": "a", "width": 9, "height": 9}], "categories": [{"id": 3, "name": "x"}]}"""u8.ToArray(),
        ];
        var good = Fuzz.Run(seeds, 20_000, text =>
            CocoChecks.Check(CocoReferences.Complete("a.json", CocoJson.Read("a.json", new MemoryStream(text), CocoDatasetReader.Root))));
        Assert.InRange(good, 100, 19_000);
    }

    [Fact]
    public void VocFiles_Damaged_AreReadOrRefused()
    {
        byte[][] seeds =
        [
            """
            <annotation><filename>a.jpg</filename><size><width>20</width><height>10</height><depth>3</depth></size>
            <object><name>cat</name><difficult>0</difficult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3.5</xmax><ymax>4</ymax></bndbox></object></annotation>
            """u8.ToArray(),
            """<?xml version="1.0" encoding="utf-8"?><annotation><object><name><![CDATA[a]]></name></object></annotation>"""u8.ToArray(),
        ];
        var good = Fuzz.Run(seeds, 20_000, text => VocReader.Read("a.xml", new MemoryStream(text)));
        Assert.InRange(good, 100, 19_000);
    }

    private static (T? Result, DatasetException? Refusal) Try<T>(Func<T> read) where T : class
    {
        try
        {
            return (read(), null);
        }
        catch (DatasetException error)
        {
            return (null, error);
        }
    }
}
