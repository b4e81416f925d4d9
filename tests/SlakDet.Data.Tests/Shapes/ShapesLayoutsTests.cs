using System.Runtime.InteropServices;
using System.Xml;
using Newtonsoft.Json.Linq;
using SlakDet.Annotations;
using SlakDet.Annotations.Masks;
using SlakDet.Data.Images;
using SlakDet.Data.Shapes;

namespace SlakDet.Data.Tests.Shapes;

/// <summary>The three layouts, parsed back, tell the same about the same pictures.</summary>
public sealed class ShapesLayoutsTests : IDisposable
{
    private const int Size = 96;
    private readonly TempFolder _folder = new();

    public ShapesLayoutsTests() => ShapesDataset.Write(_folder["set"], new ShapesOptions { TrainCount = 40, ValCount = 10, SizePx = Size });

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("training", "train")]
    [InlineData("validation", "val")]
    public void Layouts_SamePicture_HaveTheSameBytesClassesMasksAndBoxes(string adePart, string part)
    {
        var coco = JObject.Parse(File.ReadAllText(_folder["set", "coco", "annotations", $"instances_{part}.json"]));
        var names = coco["categories"]!.ToDictionary(c => (int)c["id"]!, c => (string)c["name"]!);
        var adeNames = File.ReadAllLines(_folder["set", "ade", "classes.txt"]);
        var ids = coco["annotations"]!.Select(a => (int)a["id"]!).ToArray();
        Assert.Equal(Enumerable.Range(1, ids.Length), ids);
        Assert.Equal(coco["images"]!.Select(i => Path.GetFileNameWithoutExtension((string)i["file_name"]!)),
            File.ReadAllLines(_folder["set", "voc", "ImageSets", "Main", part + ".txt"]));
        Assert.Equal(names.Values, File.ReadAllLines(_folder["set", "voc", "classes.txt"]));
        Assert.Equal(names.Values.Prepend("background"), adeNames);
        var colored = ClassList.Load(_folder["set", "ade", "classes.json"]);
        Assert.Equal(adeNames, colored.Names);
        Assert.Equal(ShapeKinds.SegmentationClasses.Palette, colored.Palette);

        foreach (var image in coco["images"]!)
        {
            var name = Path.GetFileNameWithoutExtension((string)image["file_name"]!);
            var annotations = coco["annotations"]!.Where(a => (int)a["image_id"]! == (int)image["id"]!).ToArray();
            var jpeg = File.ReadAllBytes(_folder["set", "coco", part, name + ".jpg"]);
            Assert.Equal(jpeg, File.ReadAllBytes(_folder["set", "ade", "images", adePart, name + ".jpg"]));
            Assert.Equal(jpeg, File.ReadAllBytes(_folder["set", "voc", "JPEGImages", name + ".jpg"]));
            Assert.Equal((Size, Size), ((int)image["width"]!, (int)image["height"]!));

            // COCO's masks, by their class, are ADE20K's label map; they do not overlap and have the boxes and areas that are told.
            var labels = new byte[Size * Size];
            foreach (var annotation in annotations)
            {
                var mask = Mask(annotation);
                var pixels = Enumerable.Range(0, mask.Length).Where(i => mask[i]).ToArray();
                Assert.All(pixels, pixel => Assert.Equal(0, labels[pixel]));
                foreach (var pixel in pixels)
                    labels[pixel] = (byte)(1 + Array.IndexOf(adeNames, names[(int)annotation["category_id"]!]));
                Assert.Equal((int)annotation["area"]!, pixels.Length);
                var (left, top) = (pixels.Min(i => i % Size), pixels.Min(i => i / Size));
                var (right, bottom) = (pixels.Max(i => i % Size), pixels.Max(i => i / Size));
                Assert.Equal([left, top, right - left + 1, bottom - top + 1], annotation["bbox"]!.Values<int>());
            }

            var ade = LabelFile.Read(_folder["set", "ade", "annotations", adePart, name + ".png"]);
            Assert.Equal((Size, Size), (ade.Width, ade.Height));
            Assert.Equal(labels, Array.ConvertAll(ade.Values, v => v == ShapesGenerator.BackgroundLabel ? (byte)0 : v));

            // VOC's objects are COCO's, their boxes counted from 1 with the last pixel included; crowds are difficult.
            var objects = VocObjects(_folder["set", "voc", "Annotations", name + ".xml"]);
            Assert.Equal(
                annotations.Select(a => (names[(int)a["category_id"]!], (int)a["bbox"]![0]! + 1, (int)a["bbox"]![1]! + 1,
                    (int)a["bbox"]![0]! + (int)a["bbox"]![2]!, (int)a["bbox"]![1]! + (int)a["bbox"]![3]!)),
                objects.Select(o => (o.Name, o.Left, o.Top, o.Right, o.Bottom)));
            Assert.All(annotations.Zip(objects), pair => Assert.True((int)pair.First["iscrowd"]! == 0 || pair.Second.IsDifficult));
        }
    }

    [Fact]
    public void Coco_Masks_ArePolygonsOrRunLengthsAsTheyMustBe()
    {
        var annotations = JObject.Parse(File.ReadAllText(_folder["set", "coco", "annotations", "instances_train.json"]))["annotations"]!;
        Assert.Contains(annotations, a => (int)a["iscrowd"]! == 1);
        Assert.All(annotations.Where(a => (int)a["iscrowd"]! == 1), a => Assert.IsType<JObject>(a["segmentation"]));
        Assert.Contains(annotations, a => (int)a["iscrowd"]! == 0 && a["segmentation"] is JObject);
        Assert.Contains(annotations, a => a["segmentation"] is JArray { Count: > 1 });
    }

    private static bool[] Mask(JToken annotation)
    {
        var mask = annotation["segmentation"] is JObject runs
            ? RleMask.FromCounts((int)runs["size"]![0]!, (int)runs["size"]![1]!, [.. runs["counts"]!.Values<int>()])
            : RleMask.Union([.. annotation["segmentation"]!.Select(polygon => RleMask.FromPolygon([.. polygon.Values<double>()], Size, Size))]);
        var pixels = new bool[Size * Size];
        mask.DecodeRows(MemoryMarshal.AsBytes(pixels.AsSpan()));
        return pixels;
    }

    private static List<(string Name, int Left, int Top, int Right, int Bottom, bool IsDifficult)> VocObjects(string path)
    {
        var objects = new List<(string, int, int, int, int, bool)>();
        using var xml = XmlReader.Create(path);
        while (xml.ReadToFollowing("object"))
        {
            xml.ReadToFollowing("name");
            var name = xml.ReadElementContentAsString();
            var values = new[] { "difficult", "xmin", "ymin", "xmax", "ymax" }.Select(tag =>
            {
                if (xml.Name != tag)
                    xml.ReadToFollowing(tag);
                return xml.ReadElementContentAsInt();
            }).ToArray();
            objects.Add((name, values[1], values[2], values[3], values[4], values[0] == 1));
        }

        return objects;
    }
}
