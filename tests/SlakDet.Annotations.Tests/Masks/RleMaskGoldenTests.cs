using Newtonsoft.Json.Linq;
using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Tests.Masks;

/// <summary>What maskApi gave; see tests/Goldens/masks/README.md.</summary>
public class RleMaskGoldenTests
{
    [Fact]
    public void FromPolygon_Goldens_AreMet()
    {
        var rows = Rows("polygons.json");
        Assert.Equal(500, rows.Count);
        Assert.All(rows, row =>
        {
            var mask = RleMask.FromPolygon([.. row[2]!.Values<double>()], (int)row[0]!, (int)row[1]!);
            Assert.Equal((string)row[3]!, mask.ToCompressedString());
        });
    }

    [Fact]
    public void Pairs_Goldens_AreMet()
    {
        var rows = Rows("pairs.json");
        Assert.Equal(300, rows.Count);
        Assert.All(rows, row =>
        {
            var (height, width) = ((int)row[0]!, (int)row[1]!);
            var (a, b) = (RleMask.Parse((string)row[2]!, height, width), RleMask.Parse((string)row[3]!, height, width));
            Assert.Equal(row[4]!.Values<long>(), [a.Area, b.Area]);
            Assert.Equal(row[5]!.Values<double>(), [.. Numbers(a.Bounds), .. Numbers(b.Bounds)]);
            Assert.Equal(row[6]!, RleMask.Union(a, b).ToCompressedString());
            Assert.Equal(row[7]!, RleMask.Intersection(a, b).ToCompressedString());
            Assert.Equal((double)row[8]!, RleMask.IntersectionOverUnion(a, b, truthIsCrowd: false));
            Assert.Equal((double)row[9]!, RleMask.IntersectionOverUnion(a, b, truthIsCrowd: true));
            Assert.Equal(row[2]!, a.ToCompressedString());
            Assert.Equal(row[3]!, RleMask.EncodeColumns(b.Decode(), height, width).ToCompressedString());
        });
    }

    private static double[] Numbers(CocoBox box) => [box.X, box.Y, box.Width, box.Height];

    private static JArray Rows(string file) => JArray.Parse(File.ReadAllText(Repository.Golden("masks", file)));
}
