using CsCheck;
using SlakDet.Kernels.Detection;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Detection;

public class MaskPasteTests
{
    [Fact]
    public void Paste_OfTheReferenceMaps_IsThePublishedCanvas()
    {
        using var scope = NewDisposeScope();
        var canvas = MaskPaste.Paste(Golden.Component("paste_probability"), Golden.Component("paste_boxes"), 50, 60);
        Golden.AssertClose(Golden.Component("paste_result_50x60"), canvas, 0);
    }

    [Fact]
    public void PasteRunLengths_OfTheReferenceMaps_AreThePublishedMasks()
    {
        using var scope = NewDisposeScope();
        var runs = MaskPaste.PasteRunLengths(Golden.Component("paste_probability"), Golden.Component("paste_boxes"), 50, 60);
        Assert.Equal(RunsOf(Golden.Component("paste_result_50x60"), 0.5f), runs);
    }

    [Fact]
    public void PasteRunLengths_OfADetection_AreThePublishedMask()
    {
        using var scope = NewDisposeScope();
        var expected = Golden.Array("cascade", "mask_pasted_probability_first1").view(1, 150, 210);
        var map = Golden.Array("cascade", "mask_probability_28").narrow(0, 0, 1);
        var box = Golden.Array("cascade", "detections_in_score_order").narrow(0, 0, 1).narrow(1, 0, 4);
        Golden.AssertClose(expected, MaskPaste.Paste(map, box, 150, 210), 1e-6);
        Assert.Equal(RunsOf(expected, 0.5f), MaskPaste.PasteRunLengths(map, box, 150, 210));
    }

    [Fact]
    public void PasteRunLengths_OfAnyMap_AreThoseOfTheThresholdedCanvas() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 60], Gen.Int[1, 60], Gen.Float[-30, 80].Array[4], Gen.Int[0, 3], Gen.Int[0, 1000])
            .Sample((size, height, width, corners, kind, seed) =>
            {
                using var scope = NewDisposeScope();
                // Maps of few values and boxes on half pixels meet the threshold exactly.
                float[] box = [.. corners.Select(value => kind == 0 ? value : MathF.Round(value * 2) / 2)];
                if (seed % 4 != 0)
                    (box[0], box[1], box[2], box[3]) = (MathF.Min(box[0], box[2]), MathF.Min(box[1], box[3]), MathF.Max(box[0], box[2]), MathF.Max(box[1], box[3]));
                var values = new float[size * size];
                for (var i = 0; i < values.Length; i++)
                {
                    var value = (i * 7919 + seed * 104729) % 1009 / 1008f;
                    values[i] = kind switch { 0 => value, 1 => MathF.Round(value), 2 => MathF.Round(value * 4) / 4, _ => 1 };
                }
                var map = from_array(values).view(1, size, size);
                var threshold = kind == 2 ? 0.75 : 0.5;
                var runs = MaskPaste.PasteRunLengths(map, from_array(box).view(1, 4), height, width, threshold);
                Assert.Equal(RunsOf(MaskPaste.Paste(map, from_array(box).view(1, 4), height, width), (float)threshold), runs);
            }, iter: 400, threads: 1);

    [Fact]
    public void Paste_OfALinearMap_IsThatLineInsideTheBox()
    {
        using var scope = NewDisposeScope();
        // Values grow with the column, from 0.5 / 4 at the first cell's centre: then a pixel's value is its place in the box.
        var map = from_array(new float[] { 0.125f, 0.375f, 0.625f, 0.875f }).view(1, 1, 4).expand(1, 4, 4);
        var canvas = MaskPaste.Paste(map, from_array(new float[,] { { 2, 0, 18, 16 } }), 16, 20);
        for (var x = 4; x < 16; x++) // from centre to centre of the outer cells
            Assert.Equal((x + 0.5 - 2) / 16, canvas[0, 8, x].item<float>(), 1e-6);
    }

    [Fact]
    public void PasteRunLengths_WithTwoThreads_AreTheSame()
    {
        using var scope = NewDisposeScope();
        var (maps, boxes) = (Golden.Component("paste_probability"), Golden.Component("paste_boxes"));
        var expected = MaskPaste.PasteRunLengths(maps, boxes, 50, 60);
        var before = get_num_threads();
        try
        {
            set_num_threads(2);
            Assert.Equal(expected, MaskPaste.PasteRunLengths(maps, boxes, 50, 60));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void PasteRunLengths_OfBoxesOutsideOrInsideOut_IsOneRunOfZeros()
    {
        using var scope = NewDisposeScope();
        var boxes = from_array(new float[,] { { 40, 3, 60, 9 }, { -30, 3, -10, 9 }, { 1, 1e30f, 9, 2e30f }, { 9, 9, 3, 3 } });
        Assert.All(MaskPaste.PasteRunLengths(ones(4, 28, 28), boxes, 10, 12), runs => Assert.Equal([120], runs));
        Assert.Equal(0, MaskPaste.Paste(ones(4, 28, 28), boxes, 10, 12).sum().item<float>());
    }

    [Fact]
    public void PasteRunLengths_OfTheWholePicture_BeginWithNoZeros()
    {
        using var scope = NewDisposeScope();
        // The box reaches beyond the picture, so that its soft edge is outside.
        Assert.Equal([0, 120], MaskPaste.PasteRunLengths(ones(1, 28, 28), from_array(new float[,] { { -2, -2, 14, 12 } }), 10, 12)[0]);
    }

    [Fact]
    public void Paste_OfNothing_IsEmpty()
    {
        using var scope = NewDisposeScope();
        Assert.Empty(MaskPaste.PasteRunLengths(zeros(0, 28, 28), zeros(0, 4), 10, 12));
        Assert.Equal([0, 10, 12], MaskPaste.Paste(zeros(0, 28, 28), zeros(0, 4), 10, 12).shape);
    }

    [Fact]
    public void PasteRunLengths_OfArgumentsThatDoNotFit_Refuses()
    {
        using var scope = NewDisposeScope();
        var (maps, boxes) = (zeros(2, 28, 28), zeros(2, 4));
        Refuses("the probabilities are Float32 (2, 28, 14); they must be floating, (n, m, m)", zeros(2, 28, 14), boxes);
        Refuses("the boxes are Float32 (3, 4); for 2 maps they must be floating, (2, 4)", maps, zeros(3, 4));
        Refuses("box 0 is (NaN, NaN, NaN, NaN); its numbers must be finite", maps, boxes / 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskPaste.PasteRunLengths(maps, boxes, 0, 12));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskPaste.PasteRunLengths(maps, boxes, 10, 12, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskPaste.PasteRunLengths(maps, boxes, 65536, 65536));

        void Refuses(string message, Tensor wrongMaps, Tensor wrongBoxes) => Assert.Contains(
            message, Assert.Throws<ArgumentException>(() => MaskPaste.PasteRunLengths(wrongMaps, wrongBoxes, 10, 12)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Paste_LeaksNoTensor()
    {
        using var outer = NewDisposeScope();
        var (maps, boxes) = (rand(2, 28, 28), from_array(new float[,] { { 1, 2, 9, 8 }, { 0, 0, 5, 5 } }));
        TensorLeak.AssertNone(() =>
        {
            MaskPaste.PasteRunLengths(maps, boxes, 10, 12);
            MaskPaste.Paste(maps, boxes, 10, 12).Dispose();
        });
    }

    /// <summary>The runs of a canvas (n, H, W), pixel by pixel.</summary>
    private static int[][] RunsOf(Tensor canvas, float threshold)
    {
        var (count, height, width) = (canvas.shape[0], canvas.shape[1], canvas.shape[2]);
        var values = canvas.contiguous().data<float>().ToArray();
        var masks = new int[count][];
        for (var i = 0; i < count; i++)
        {
            var runs = new List<int> { 0 };
            for (var x = 0; x < width; x++)
                for (var y = 0; y < height; y++)
                {
                    var value = values[(i * height + y) * width + x] >= threshold;
                    if (value == (runs.Count % 2 == 0))
                        runs[^1]++;
                    else
                        runs.Add(1);
                }
            masks[i] = [.. runs];
        }
        return masks;
    }
}
