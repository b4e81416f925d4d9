using CsCheck;
using SlakDet.Kernels.Detection;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Detection;

public class MaskTargetsTests
{
    [Fact]
    public void Crop_OfTheReferenceMasks_IsThePublishedTargets()
    {
        using var scope = NewDisposeScope();
        var targets = MaskTargets.Crop(
            Golden.Component("mask_bitmaps"), Golden.Component("mask_boxes"), Golden.Component("mask_index").to_type(ScalarType.Int64));
        Golden.AssertClose(Golden.Component("mask_targets_28").to_type(ScalarType.Float32), targets, 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Crop_OfATrainingPass_IsThePublishedTargets(int stage)
    {
        using var scope = NewDisposeScope();
        var targets = new List<Tensor>();
        foreach (var picture in (int[])[0, 1])
        {
            var objects = Golden.Array("cascade", "train", $"all_stage{stage}_pos_gt_{picture}").to_type(ScalarType.Int64);
            var boxes = Golden.Array("cascade", "train", $"all_stage{stage}_boxes_{picture}").narrow(0, 0, objects.shape[0]);
            targets.Add(MaskTargets.Crop(Golden.Array("cascade", "train", $"gt_masks_{picture}"), boxes, objects));
        }
        var expected = Golden.Array("cascade", "train", $"all_stage{stage}_mask_targets").to_type(ScalarType.Float32);
        Golden.AssertClose(expected, cat([.. targets]), 0);
    }

    [Fact]
    public void Crop_OfAnyMaskAndBox_IsThePublishedSum() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 9], Gen.Int[0, 3], Gen.Float[-20, 50].Array[4], Gen.Bool)
            .Sample((height, width, size, pattern, corners, halves) =>
            {
                using var scope = NewDisposeScope();
                var mask = new byte[height, width];
                for (var y = 0; y < height; y++)
                    for (var x = 0; x < width; x++)
                        mask[y, x] = (byte)(pattern switch { 0 => y & 1, 1 => (x ^ y) & 1, 2 => x > width / 2 ? 1 : 0, _ => (x * 7 + y * 13) % 5 / 3 });
                // Half pixels make means of exactly one half.
                float[] box = [.. corners.Select(value => halves ? MathF.Round(value * 2) / 2 : value)];
                var target = MaskTargets.Crop(from_array(mask).unsqueeze(0), from_array(box).view(1, 4), zeros(1, int64), size);
                Assert.Equal(Defined(mask, box, size), target.data<float>().ToArray());
            }, iter: 400, threads: 1);

    [Fact]
    public void Crop_OfOthersMemoryAndType_IsTheSame()
    {
        using var scope = NewDisposeScope();
        var (masks, boxes) = (Golden.Component("mask_bitmaps"), Golden.Component("mask_boxes"));
        var indices = Golden.Component("mask_index").to_type(ScalarType.Int64);
        var expected = MaskTargets.Crop(masks, boxes, indices);
        Golden.AssertClose(expected, MaskTargets.Crop(masks.transpose(1, 2).contiguous().transpose(1, 2), boxes, indices), 0);
        Golden.AssertClose(expected, MaskTargets.Crop(masks.to_type(ScalarType.Bool), boxes.to_type(ScalarType.Float64), indices), 0);
    }

    [Fact]
    public void Crop_OfNothing_IsEmpty()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0, 28, 28], MaskTargets.Crop(zeros(2, 5, 6, ScalarType.Byte), zeros(0, 4), zeros(0, int64)).shape);
        Assert.Equal([0, 14, 14], MaskTargets.Crop(zeros(0, 5, 6, ScalarType.Byte), zeros(0, 4), zeros(0, int64), 14).shape);
    }

    [Fact]
    public void Crop_OfArgumentsThatDoNotFit_Refuses()
    {
        using var scope = NewDisposeScope();
        var (masks, boxes, indices) = (zeros(2, 5, 6, ScalarType.Byte), zeros(3, 4), zeros(3, int64));
        Refuses("the masks are Float32 (2, 5, 6); they must be uint8 or bool, (k, H, W)", zeros(2, 5, 6), boxes, indices);
        Refuses("the boxes are Float32 (3, 5); they must be floating, (p, 4)", masks, zeros(3, 5), indices);
        Refuses("the mask indices are Int64 (2); for 3 boxes they must be int64, (3)", masks, boxes, zeros(2, int64));
        Refuses("box 0 has mask 2; there are 2, counted from 0", masks, boxes, ones(3, int64) * 2);
        Refuses("box 0 is (NaN, NaN, NaN, NaN); its numbers must be finite", masks, boxes / 0, indices);
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskTargets.Crop(masks, boxes, indices, 0));

        void Refuses(string message, Tensor wrongMasks, Tensor wrongBoxes, Tensor wrongIndices) => Assert.Contains(
            message, Assert.Throws<ArgumentException>(() => MaskTargets.Crop(wrongMasks, wrongBoxes, wrongIndices)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Crop_LeaksNoTensor()
    {
        using var outer = NewDisposeScope();
        var (masks, boxes, indices) = (ones(2, 5, 6, ScalarType.Byte), ones(3, 4), zeros(3, int64));
        TensorLeak.AssertNone(() => MaskTargets.Crop(masks, boxes, indices).Dispose());
    }

    /// <summary>The rule, sample by sample.</summary>
    private static float[] Defined(byte[,] mask, float[] box, int size)
    {
        var (height, width) = (mask.GetLength(0), mask.GetLength(1));
        var (left, right) = (Math.Clamp(box[0], 0, width) - 0.5f, Math.Clamp(box[2], 0, width) - 0.5f);
        var (top, bottom) = (Math.Clamp(box[1], 0, height) - 0.5f, Math.Clamp(box[3], 0, height) - 0.5f);
        var (binWidth, binHeight) = ((right - left) / size, (bottom - top) / size);
        var (across, down) = ((int)MathF.Ceiling(binWidth), (int)MathF.Ceiling(binHeight));
        var target = new float[size * size];
        for (var bin = 0; bin < target.Length; bin++)
        {
            var sum = 0f;
            for (var k = 0; k < down; k++)
                for (var j = 0; j < across; j++)
                    sum += Sample(top + bin / size * binHeight + (k + 0.5f) * binHeight / down, left + bin % size * binWidth + (j + 0.5f) * binWidth / across);
            target[bin] = sum / Math.Max(down * across, 1) >= 0.5f ? 1 : 0;
        }
        return target;

        float Sample(float y, float x)
        {
            if (y < -1 || y > height || x < -1 || x > width)
                return 0;
            (y, x) = (Math.Max(y, 0), Math.Max(x, 0));
            var (y0, x0) = ((int)y, (int)x);
            var (y1, x1) = (y0 + 1, x0 + 1);
            if (y0 >= height - 1)
                (y0, y1, y) = (height - 1, height - 1, height - 1);
            if (x0 >= width - 1)
                (x0, x1, x) = (width - 1, width - 1, width - 1);
            var (ly, lx) = (y - y0, x - x0);
            var (hy, hx) = (1 - ly, 1 - lx);
            return hy * hx * mask[y0, x0] + hy * lx * mask[y0, x1] + ly * hx * mask[y1, x0] + ly * lx * mask[y1, x1];
        }
    }
}
