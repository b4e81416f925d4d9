using CsCheck;
using OpenCvSharp;
using SlakDet.Data.Tests.Images;
using SlakDet.Data.Transforms;
using SlakDet.Weights;
using Size = OpenCvSharp.Size;

namespace SlakDet.Data.Tests.Transforms;

public class NearestIndicesTests
{
    [Theory]
    [InlineData("71x95", 71, 95)]
    [InlineData("31x40", 31, 40)]
    public void Of_RowsAndColumnsOfPublishedMasks_GiveTheirResizeBitForBit(string name, int height, int width)
    {
        var masks = NpyFile.Read(Repository.Golden("components", "mask_bitmaps.npy"));
        var expected = NpyFile.Read(Repository.Golden("components", $"mask_rescaled_{name}.npy"));
        var (count, fromHeight, fromWidth) = ((int)masks.Shape[0], (int)masks.Shape[1], (int)masks.Shape[2]);
        Assert.Equal([count, height, width], expected.Shape);
        var (rows, columns, source) = (NearestIndices.Of(fromHeight, height), NearestIndices.Of(fromWidth, width), masks.Data);
        var resized = from mask in Enumerable.Range(0, count) from row in rows from column in columns
                      select source[(mask * fromHeight + row) * fromWidth + column];
        Assert.Equal(expected.Data, resized);
    }

    [Fact]
    public void Of_ManySizes_AreOpenCvsResizeOfAWholeMask()
    {
        using var resized = new Mat();
        for (var from = 1; from <= 120; from += 7)
            for (var to = 1; to <= 240; to += 11)
            {
                var (height, newHeight) = (121 - from, 241 - to);
                using var mask = Mat.FromPixelData(height, from, MatType.CV_8UC1, Pictures.Values(height * from, 2, from));
                Cv2.Resize(mask, resized, new Size(to, newHeight), 0, 0, InterpolationFlags.Nearest);
                var (rows, columns, source) = (NearestIndices.Of(height, newHeight), NearestIndices.Of(from, to), Pictures.Bytes(mask));
                Assert.Equal(Pictures.Bytes(resized), rows.SelectMany(row => columns.Select(column => source[row * from + column])));
            }
    }
    [Fact]
    public void Of_AnySizes_IsOpenCvsResizeOfARow()
    {
        for (var from = 1; from <= 300; from++)
            for (var to = 1; to <= 300; to++)
                CheckRow(from, to);
        Gen.Select(Gen.Int[1, 12000], Gen.Int[1, 12000]).Sample(CheckRow, iter: 200);
    }

    [Fact]
    public void Of_NoPixels_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => NearestIndices.Of(0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => NearestIndices.Of(4, 0));
    }

    private static void CheckRow(int from, int to)
    {
        using var row = Mat.FromPixelData(1, from, MatType.CV_32SC1, Enumerable.Range(0, from).ToArray());
        using var resized = new Mat();
        Cv2.Resize(row, resized, new Size(to, 1), 0, 0, InterpolationFlags.Nearest);
        resized.GetArray(out int[] indices);
        Assert.Equal(indices, NearestIndices.Of(from, to));
    }
}
