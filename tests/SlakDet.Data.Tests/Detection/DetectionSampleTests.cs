using CsCheck;
using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Annotations.Coco;
using SlakDet.Data.Detection;
using SlakDet.Data.Images;
using SlakDet.Data.Tests.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Detection;

public sealed class DetectionSampleTests : IDisposable
{
    private readonly DetectionSet _set = new(0);

    public void Dispose() => _set.Dispose();

    [Fact]
    public void DrawMasks_AnyChainOfSteps_IsTheStepsOnWholeMasks() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[0, 99], Gen.Int[0, 5].Array[0, 6]).Sample((width, height, key, steps) =>
        {
            var pixels = Pictures.Values(width * height, 2, key);
            var item = new DetectionItem
            {
                FileName = "a", ImagePath = "a", WidthPx = width, HeightPx = height, Boxes = [0, 0, width, height], Labels = [0],
                Masks = [new CocoRunLengths(SlakDet.Annotations.Masks.RleMask.FromCounts(height, width, RunLengthsOf(pixels, width)))],
            };
            using var sample = new DetectionSample(item, Pictures.Gradient(width, height));
            var mask = Pictures.Of(width, height, 1, pixels);
            foreach (var step in steps)
            {
                var (w, h) = (sample.Image.Width, sample.Image.Height);
                var changed = new Picture();
                if (step == 0)
                {
                    sample.Flip();
                    RandomFlip.Flip(mask, changed);
                }
                else if (step == 1)
                {
                    var window = new Rect(w / 3, h / 4, Math.Max(1, w / 2), Math.Max(1, h / 2));
                    sample.Crop(window);
                    mask.Crop(window);
                    mask.CopyTo(changed);
                }
                else
                {
                    var resize = new KeepRatioResize((10 * step + 3, 7 * step));
                    sample.Resize(resize);
                    resize.ResizeLabel(mask, changed);
                }
                mask.Dispose();
                mask = changed;
            }
            var masks = sample.DrawMasks()!;
            Assert.Equal(sample.Labels.Length, masks.Count);
            foreach (var drawn in masks)
                Assert.Equal(mask.ToArray(),
                    new DetectionTargets([], [0], [drawn]).DenseMasks(sample.Image.Height, sample.Image.Width));
            mask.Dispose();
        }, iter: 300);

    [Fact]
    public void Crop_Objects_KeepsThoseWhoseBoxesOverlapTheWindow()
    {
        var item = _set.Add("a.png", 64, 48, (0, 0, 10, 10), (10, 10, 20, 20), (19, 19, 30, 30), (30, 30, 40, 40), (20, 0, 21, 48));
        using var sample = DetectionSample.Decode(item);
        sample.Crop(new Rect(10, 10, 20, 20));
        Assert.Equal([0f, 0, 10, 10, 9, 9, 20, 20, 10, 0, 11, 20], sample.Boxes);
        Assert.Equal([1, 2, 1], sample.Labels);
        Assert.Equal([100, 121, 20], sample.DrawMasks()!.Select(mask => mask.Area));
    }

    [Fact]
    public void Crop_BoxInTheWindowAndMaskOutside_KeepsTheObjectWithAnEmptyMask()
    {
        var item = _set.Add("a.png", 64, 48, (0, 0, 40, 40)) with { Masks = [DetectionSet.Filled((0, 0, 5, 5), 64, 48)] };
        using var sample = DetectionSample.Decode(item);
        sample.Crop(new Rect(30, 30, 20, 10));
        Assert.Equal([0f, 0, 10, 10], sample.Boxes);
        Assert.Equal([ObjectMask.Empty], sample.DrawMasks());
        sample.Resize(new((40, 40)));
        sample.Flip();
        Assert.Equal([0], sample.DrawMasks()!.Select(mask => mask.Area));
    }

    [Fact]
    public void Resize_BoxOverTheBorder_IsClippedAndOnePixelStaysABox()
    {
        var item = _set.Add("a.png", 64, 48, (3, 3, 4, 4)) with { Boxes = [-5, 3, 4, 60] };
        using var sample = DetectionSample.Decode(item);
        sample.Resize(new((32, 24)));
        Assert.Equal([0f, 1.5f, 2, 24], sample.Boxes);
        Assert.Equal((0.5f, 0.5f), sample.Scale);
        Assert.Equal([-5f, 3, 4, 60], item.Boxes);
        Assert.InRange(sample.DrawMasks()![0].Area, 0, 1);
    }

    [Fact]
    public void Steps_NoObjects_StayWithoutObjects()
    {
        using var sample = DetectionSample.Decode(_set.Add("a.png", 64, 48));
        sample.Flip();
        sample.Crop(new Rect(1, 1, 30, 20));
        sample.Resize(new((100, 50)));
        Assert.Empty(sample.Boxes);
        Assert.Empty(sample.DrawMasks()!);
    }

    [Fact]
    public void DrawMasks_SetWithoutMasks_IsNull()
    {
        using var sample = DetectionSample.Decode(_set.Add("a.png", 64, 48, (0, 0, 9, 9)) with { Masks = null });
        Assert.Null(sample.DrawMasks());
    }

    [Theory]
    [InlineData(48, 64, "The sides are exchanged: pictures are turned upright by their EXIF rotation")]
    [InlineData(65, 48, "Check that both come from the same release")]
    public void Decode_SizeIsNotTheAnnotatedOne_IsRefusedWithBothSizes(int width, int height, string hint)
    {
        var item = _set.Add("a.png", 64, 48) with { WidthPx = width, HeightPx = height };
        var error = Assert.Throws<DatasetException>(() => DetectionSample.Decode(item));
        Assert.Equal("SD-IMAGE-SIZE", error.Code);
        Assert.Contains($"{item.ImagePath} has 64 x 48 pixels (width x height), its annotations say {width} x {height}", error.Message,
            StringComparison.Ordinal);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    private static int[] RunLengthsOf(byte[] rows, int width)
    {
        var height = rows.Length / width;
        var counts = new List<int> { 0 };
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i % height * width + i / height] != (counts.Count - 1) % 2)
                counts.Add(0);
            counts[^1]++;
        }
        return [.. counts];
    }
}
