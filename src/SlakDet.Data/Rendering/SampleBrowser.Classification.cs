using SlakDet.Annotations;
using SlakDet.Data.Classification;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Rendering;

/// <content>Sets of pictures with a class each.</content>
public static partial class SampleBrowser
{
    /// <summary>Shows samples of an image folder; augmented as training sees them before the samples of a batch are mixed.</summary>
    /// <param name="path">The page; replaced if it exists.</param>
    /// <param name="folder">The set.</param>
    /// <param name="config">The augmentation.</param>
    /// <param name="options">What to show.</param>
    /// <exception cref="DatasetException">A picture cannot be used; the message names it.</exception>
    /// <exception cref="IOException">The page cannot be written.</exception>
    public static void Write(string path, ImageFolder folder, ClassificationTrainConfig config, SampleBrowserOptions options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var pipeline = new ClassificationTrainPipeline(config);
        var normalizer = new Normalizer(config.Mean, config.Std);
        var counts = folder.Items.CountBy(item => item.Label).ToDictionary();
        using var page = new SamplePage(path, options.Title,
            folder.Classes.Names.Select((name, i) => new LegendEntry(folder.Classes.Palette[i], $"{name}: {counts.GetValueOrDefault(i)} pictures")));
        var planes = new float[3 * pipeline.Size * pipeline.Size];
        foreach (var place in options.Places(folder.Items.Count))
        {
            var item = folder.Items[place];
            using var picture = ImageFile.DecodeColor(item.ImagePath);
            page.BeginRow(item.Name, $"{picture.Width} x {picture.Height} pixels");
            Add(page, picture, folder.Classes.Names[item.Label], options.SidePx);
            for (var epoch = 0; epoch < options.Views; epoch++)
            {
                pipeline.Load(item.ImagePath, new KeyedRandom(options.Seed, RandomPurpose.Augmentation, epoch, place), planes);
                using var seen = normalizer.Restore(planes, pipeline.Size, pipeline.Size);
                Add(page, seen, "augmented", options.SidePx);
            }
            page.EndRow();
        }
        page.End();
    }
}
