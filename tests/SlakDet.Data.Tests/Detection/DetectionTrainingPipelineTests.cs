using SlakDet.Annotations;
using SlakDet.Data.Detection;
using SlakDet.Data.Randomness;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Detection;

public sealed class DetectionTrainingPipelineTests : IDisposable
{
    private readonly DetectionSet _set = new(0);

    public void Dispose() => _set.Dispose();

    [Fact]
    public void Augment_MultiScaleCrop_DrawsFlipPolicyScaleWindowScale()
    {
        var config = new MultiScaleCropPipelineConfig
        {
            ShortSides = [40, 50, 60], ShortSidesBeforeCrop = [70, 80], LongSide = 120, CropShortest = 30, CropLongest = 45,
        };
        var item = _set.Add("a.png", 64, 48, (2, 3, 30, 20), (33, 33, 60, 44));
        var (pipeline, seen) = (new DetectionTrainingPipeline(config), new HashSet<(bool, bool)>());
        for (var key = 0; key < 40; key++)
        {
            using var sample = pipeline.Augment(item, Key(key));
            var random = Key(key);
            using var expected = DetectionSample.Decode(item);
            var flipped = random.NextBool();
            if (flipped)
                expected.Flip();
            var cropped = random.NextBool();
            if (cropped)
            {
                expected.Resize(new((120, config.ShortSidesBeforeCrop[random.NextInt(2)])));
                expected.Crop(new AbsoluteRangeCrop(30, 45).Draw(expected.Image.Width, expected.Image.Height, random));
            }
            expected.Resize(new((120, config.ShortSides[random.NextInt(3)])));
            AssertEqual(expected, sample);
            seen.Add((flipped, cropped));
        }
        Assert.Equal(4, seen.Count);
    }

    // Files in VOC layout have boxes of one row and column, whose corners coincide; other boxes lie beyond the picture and are clipped to its edge.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Augment_EmptyBoxes_AreNoTargets(bool crop)
    {
        var item = _set.Add("a.png", 64, 48) with { Boxes = [20, 20, 20, 20, 2, 3, 60, 40, 64, 5, 70, 9, 5, 7, 9, 7], Labels = [0, 1, 2, 0], Masks = null };
        DetectionTrainingPipelineConfig config = crop
            ? new MultiScaleCropPipelineConfig { ShortSides = [40], ShortSidesBeforeCrop = [48], LongSide = 120, CropShortest = 48, CropLongest = 64 }
            : new ResizePipelineConfig { Scales = [(100, 60)] };
        var pipeline = new DetectionTrainingPipeline(config);
        for (var key = 0; key < 10; key++)
        {
            using var sample = pipeline.Augment(item, Key(key));
            Assert.Equal([1], sample.Labels);
            Assert.Equal(4, sample.Boxes.Length);
            Assert.Single(pipeline.Collate([sample]).Targets![0].Labels);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Augment_Resize_DrawsScaleFlipColours(bool photometric)
    {
        var config = new ResizePipelineConfig { Scales = [(100, 60), (120, 80)], Photometric = photometric };
        var item = _set.Add("a.png", 64, 48, (2, 3, 30, 20));
        var pipeline = new DetectionTrainingPipeline(config);
        for (var key = 0; key < 20; key++)
        {
            using var sample = pipeline.Augment(item, Key(key));
            var random = Key(key);
            using var expected = DetectionSample.Decode(item);
            expected.Resize(new(config.Scales[random.NextInt(2)]));
            if (random.NextBool())
                expected.Flip();
            if (photometric)
                PhotometricDistortion.Apply(expected.Image, new PhotometricDistortion().Draw(random));
            AssertEqual(expected, sample);
        }
    }

    [Fact]
    public void Defaults_AreThePublishedRecipe()
    {
        var config = new MultiScaleCropPipelineConfig();
        Assert.Equal([480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800], config.ShortSides);
        Assert.Equal([400, 500, 600], config.ShortSidesBeforeCrop);
        Assert.Equal((1333, 384, 600, 0.5, 32),
            (config.LongSide, config.CropShortest, config.CropLongest, config.FlipProbability, config.PadDivisor));
        Assert.Equal([(1333, 800)], new ResizePipelineConfig().Scales);
        Assert.Equal((1333, 800), new DetectionTestPipelineConfig().Scale);
    }

    [Fact]
    public void Collate_SamplesOfSeveralSizes_PadsEachToTheLargest()
    {
        var pipeline = new DetectionTrainingPipeline(new ResizePipelineConfig { Scales = [(64, 64)], FlipProbability = 0 });
        var items = new[]
        {
            _set.Add("wide.png", 64, 20, (3, 4, 10, 12)),
            _set.Add("tall.png", 33, 64),
            _set.Add("full.png", 32, 32, (0, 0, 32, 32), (31, 31, 32, 32)),
        };
        var samples = items.Select(item => pipeline.Augment(item, Key(0))).ToList();
        var inputs = pipeline.Collate(samples);

        Assert.Equal((3, 64, 64), (inputs.Count, inputs.Height, inputs.Width));
        Assert.Equal(["wide.png", "tall.png", "full.png"], inputs.Names);
        Assert.Equal([new(20, 64, 32, 64, 20, 64, 1, 1), new(64, 33, 64, 64, 64, 33, 1, 1), new(64, 64, 64, 64, 32, 32, 2, 2)],
            inputs.Geometry);
        for (var i = 0; i < 3; i++)
        {
            var alone = pipeline.Collate([samples[i]]);
            var (planes, own) = (inputs.ImageAt(i).ToArray(), alone.ImageAt(0).ToArray());
            for (var position = 0; position < planes.Length; position++)
            {
                var (plane, y, x) = (position / 4096, position / 64 % 64, position % 64);
                var inside = y < inputs.Geometry[i].Height && x < inputs.Geometry[i].Width;
                Assert.Equal(inside ? own[(plane * alone.Height + y) * alone.Width + x] : 0, planes[position]);
            }
        }
        Assert.Equal([1, 0, 2], inputs.Targets!.Select(target => target.Count));
        Assert.Equal([3f, 4, 10, 12], inputs.Targets![0].Boxes);
        Assert.Equal([0f, 0, 64, 64, 62, 62, 64, 64], inputs.Targets[2].Boxes);
        var masks = inputs.Targets[2].DenseMasks(64, 64);
        Assert.Equal(4096, masks.AsSpan(0, 4096).Count((byte)1));
        Assert.Equal([62 * 64 + 62, 62 * 64 + 63, 63 * 64 + 62, 63 * 64 + 63], Enumerable.Range(0, 4096).Where(i => masks[4096 + i] == 1));
        samples.ForEach(sample => sample.Dispose());
    }

    [Fact]
    public void Collate_FiveThousandObjects_KeepsAllOfThem()
    {
        var boxes = Enumerable.Range(0, 5000).Select(i => (i % 100 * 6, i / 100 * 6, i % 100 * 6 + 1 + i % 5, i / 100 * 6 + 1 + i % 4))
            .ToArray();
        var item = _set.Add("crowded.png", 600, 300, boxes);
        var pipeline = new DetectionTrainingPipeline(new MultiScaleCropPipelineConfig());
        foreach (var key in Enumerable.Range(0, 3))
        {
            using var sample = pipeline.Augment(item, Key(key));
            var targets = pipeline.Collate([sample]).Targets![0];
            Assert.Equal(targets.Count, targets.Masks!.Count);
            Assert.InRange(targets.Count, 400, 5000);
            Assert.All(Enumerable.Range(0, targets.Count), i =>
                Assert.True(targets.Boxes[4 * i + 2] > targets.Boxes[4 * i] && targets.Boxes[4 * i + 3] > targets.Boxes[4 * i + 1]));
        }
        var crowded = new DetectionTargets(item.Boxes, item.Labels, [.. Enumerable.Repeat(ObjectMask.Empty, 5000)]);
        var error = Assert.Throws<DatasetException>(() => crowded.DenseMasks(800, 1344));
        Assert.Equal("SD-MASKS-SIZE", error.Code);
        Assert.Contains("5000 masks of 1344 x 800 pixels are 5376000000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DenseMasks_SetWithoutMasks_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => new DetectionTargets([], [], null).DenseMasks(32, 32));

    [Fact]
    public void Constructor_ValueOutOfRange_IsRefused()
    {
        foreach (var config in new DetectionTrainingPipelineConfig[]
        {
            new ResizePipelineConfig { FlipProbability = 1.1 },
            new ResizePipelineConfig { FlipProbability = double.NaN },
            new ResizePipelineConfig { Scales = [] },
            new ResizePipelineConfig { Scales = [(1333, 0)] },
            new ResizePipelineConfig { PadDivisor = 0 },
            new MultiScaleCropPipelineConfig { ShortSides = [] },
            new MultiScaleCropPipelineConfig { ShortSidesBeforeCrop = [0] },
            new MultiScaleCropPipelineConfig { LongSide = -1 },
            new MultiScaleCropPipelineConfig { CropShortest = 0 },
            new MultiScaleCropPipelineConfig { CropLongest = 383 },
        })
            Assert.ThrowsAny<ArgumentException>(() => new DetectionTrainingPipeline(config));
    }

    private static KeyedRandom Key(long index) => new(1, RandomPurpose.Augmentation, 0, index);

    private static void AssertEqual(DetectionSample expected, DetectionSample sample)
    {
        Assert.Equal((expected.Image.Width, expected.Image.Height), (sample.Image.Width, sample.Image.Height));
        Assert.Equal(expected.Image.ToArray(), sample.Image.ToArray());
        Assert.Equal(expected.Boxes, sample.Boxes);
        Assert.Equal(expected.Labels, sample.Labels);
        Assert.Equal(expected.DrawMasks()!.Select(mask => mask.Area), sample.DrawMasks()!.Select(mask => mask.Area));
    }
}
