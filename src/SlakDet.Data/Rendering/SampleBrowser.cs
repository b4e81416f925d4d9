using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Detection;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;
using SlakDet.Data.Segmentation;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Rendering;

/// <summary>
/// Writes one web page, pictures included, that shows samples of a set as annotated and, side by side, as training would see them.
/// </summary>
public static partial class SampleBrowser
{
    /// <summary>Shows samples of a detection set.</summary>
    /// <param name="path">The page; replaced if it exists.</param>
    /// <param name="dataset">The set.</param>
    /// <param name="pipeline">The augmentation.</param>
    /// <param name="options">What to show.</param>
    /// <param name="pixels">Where pictures come from, as the pipeline takes them; null for files.</param>
    /// <exception cref="DatasetException">A picture cannot be used; the message names it.</exception>
    /// <exception cref="IOException">The page cannot be written.</exception>
    public static void Write(string path, DetectionDataset dataset, DetectionTrainingPipeline pipeline, SampleBrowserOptions options, PixelStore? pixels = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var counts = dataset.Items.SelectMany(item => item.Labels).CountBy(label => label).ToDictionary();
        var legend = dataset.Classes.Names.Select((name, i) =>
            new LegendEntry(dataset.Classes.Palette[i], $"{name}: {counts.GetValueOrDefault(i)} objects"));
        using var page = new SamplePage(path, options.Title, legend);
        foreach (var place in options.Places(dataset.Items.Count))
        {
            var item = dataset.Items[place];
            page.BeginRow(item.FileName,
                $"{item.WidthPx} x {item.HeightPx} pixels, {item.Labels.Length} objects, {item.IgnoredLabels.Length} ignored");
            using (var annotated = DetectionSample.Decode(item, pixels))
                Add(page, annotated, dataset.Classes, "annotated", options.SidePx, withIgnored: true);
            for (var epoch = 0; epoch < options.Views; epoch++)
            {
                using var sample = pipeline.Augment(item, new KeyedRandom(options.Seed, RandomPurpose.Augmentation, epoch, place));
                var caption = $"augmented: {sample.Image.Width} x {sample.Image.Height} pixels";
                Add(page, sample, dataset.Classes, caption, options.SidePx, withIgnored: false);
            }
            page.EndRow();
        }
        page.End();
    }

    /// <summary>Shows samples of a segmentation set.</summary>
    /// <param name="path">The page; replaced if it exists.</param>
    /// <param name="items">The set.</param>
    /// <param name="classes">Names and colours, at most 255.</param>
    /// <param name="config">The augmentation; its number of classes is set here.</param>
    /// <param name="options">What to show.</param>
    /// <param name="pixels">Where pictures and labels come from; null for files.</param>
    /// <exception cref="DatasetException">A picture or label cannot be used; the message names it.</exception>
    /// <exception cref="IOException">The page cannot be written.</exception>
    public static void Write(
        string path, IReadOnlyList<SegmentationItem> items, ClassList classes, SegmentationTrainConfig config, SampleBrowserOptions options, PixelStore? pixels = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var labels = new LabelReader(config.ReduceZeroLabel, classes.Count, pixels);
        var pipeline = new SegmentationTrainPipeline(config with { ClassCount = classes.Count }, pixels);
        var normalizer = new Normalizer(config.Mean, config.Std);
        using var page = new SamplePage(path, options.Title, classes.Names.Select((name, i) => new LegendEntry(classes.Palette[i], name)));
        foreach (var place in options.Places(items.Count))
        {
            var item = items[place];
            using var picture = (pixels ?? PixelStore.Files).Picture(item.ImagePath);
            byte[] map = [];
            labels.Read(item, picture, ref map);
            page.BeginRow(item.Name, $"{picture.Width} x {picture.Height} pixels");
            Add(page, picture.Pixels, map, classes, "annotated", options.SidePx);
            for (var epoch = 0; epoch < options.Views; epoch++)
            {
                var sample = pipeline.Load(item, new KeyedRandom(options.Seed, RandomPurpose.Augmentation, epoch, place));
                using var seen = normalizer.Restore(sample.Image, sample.Height, sample.Width);
                Add(page, seen, sample.Label, classes, "augmented", options.SidePx);
            }
            page.EndRow();
        }
        page.End();
    }

    private static void Add(SamplePage page, DetectionSample sample, ClassList classes, string caption, int sidePx, bool withIgnored)
    {
        sample.Resize(new KeepRatioResize((sidePx, sidePx)));
        var objects = DrawnObject.From(sample.Boxes, sample.Labels, sample.DrawMasks()).ToList();
        if (withIgnored)
        {
            var boxes = sample.Item.IgnoredBoxes.Select((edge, i) => edge * (i % 2 == 0 ? sample.Scale.X : sample.Scale.Y)).ToArray();
            objects.AddRange(DrawnObject.From(boxes, sample.Item.IgnoredLabels).Select(item => item with { IsIgnored = true }));
        }
        using var drawing = DetectionOverlay.Render(sample.Image, objects, classes);
        page.Add(drawing, caption);
    }

    private static void Add(SamplePage page, Picture picture, byte[] map, ClassList classes, string caption, int sidePx)
    {
        using var blended = SegmentationOverlay.Blend(picture, map, classes);
        Add(page, blended, caption, sidePx);
    }

    private static void Add(SamplePage page, Picture picture, string caption, int sidePx)
    {
        var (width, height) = new KeepRatioResize((sidePx, sidePx)).TargetSize(picture.Width, picture.Height);
        using var shown = new Picture(width, height, channels: 3);
        using Mat from = picture.AsMat(), to = shown.AsMat();
        Cv2.Resize(from, to, to.Size(), interpolation: width < picture.Width ? InterpolationFlags.Area : InterpolationFlags.Cubic);
        page.Add(shown, caption);
    }
}
