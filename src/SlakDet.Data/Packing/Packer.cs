using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Detection;
using SlakDet.Data.Images;
using SlakDet.Data.Loading;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Packing;

/// <summary>Writes a data set as one file of decoded pictures, see <see cref="PackedFile"/>.</summary>
public static class Packer
{
    /// <summary>Packs pictures with label maps.</summary>
    /// <param name="path">The file; replaced if it exists, once the new one is whole.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="training">What to train on.</param>
    /// <param name="validation">What to score on.</param>
    /// <param name="options">How.</param>
    /// <exception cref="DatasetException">A picture or label cannot be used; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, ClassList classes, IReadOnlyList<SegmentationItem> training, IReadOnlyList<SegmentationItem> validation, PackOptions options)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        Write(path, PackTask.Segmentation, classes, options, output =>
        {
            Add(training, isTraining: true, before: 0);
            Add(validation, isTraining: false, training.Count);

            void Add(IReadOnlyList<SegmentationItem> items, bool isTraining, int before)
            {
                output.Index.Write(items.Count);
                Each(items, before, training.Count + validation.Count, options, item => (Decode(item.ImagePath, options.MaxSide), Label: DecodeLabel(item.LabelPath, isTraining ? options.MaxSide : null)), (item, sample) =>
                {
                    // A training label is reduced as its picture is, and both then are the full size.
                    var (picture, label) = sample;
                    PackRecords.Write(output.Index, isTraining ? picture.Add(output, 3, picture.Width, picture.Height) : picture.Add(output, 3, picture.FullWidth, picture.FullHeight));
                    output.Index.Write(item.Name);
                    PackRecords.Write(output.Index, label.Add(output, 1, label.Width, label.Height));
                });
                output.Index.Write(false);
            }
        });
    }

    /// <summary>Packs pictures with objects.</summary>
    /// <param name="path">The file; replaced if it exists, once the new one is whole.</param>
    /// <param name="training">What to train on.</param>
    /// <param name="validation">What to score on; of the same classes.</param>
    /// <param name="options">How.</param>
    /// <exception cref="DatasetException">A picture cannot be used, or the classes differ; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, DetectionDataset training, DetectionDataset validation, PackOptions options)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        training.EnsureSameClasses(validation);
        Write(path, PackTask.Detection, validation.Classes, options, output =>
        {
            Add(training, before: 0);
            Add(validation, training.Items.Count);

            void Add(DetectionDataset set, int before)
            {
                output.Index.Write(set.Items.Count);
                Each(set.Items, before, training.Items.Count + validation.Items.Count, options, item => Decode(item.ImagePath, options.MaxSide), (item, picture) =>
                {
                    PackRecords.Write(output.Index, picture.Add(output, 3, picture.FullWidth, picture.FullHeight));
                    PackRecords.Write(output.Index, item);
                });
                output.Index.Write(set.Coco != null);
                if (set.Coco != null)
                    PackRecords.Write(output.Index, set.Coco);
            }
        });
    }

    private static void Write(string path, PackTask task, ClassList classes, PackOptions options, Action<PackOutput> content)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(options);
        if (options.MaxSide is { } side)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        using var output = new PackOutput(path);
        content(output);
        output.Complete(task, classes, options.MaxSide);
    }

    private static void Each<TItem, TPixels>(IReadOnlyList<TItem> items, int before, int all, PackOptions options, Func<TItem, TPixels> decode, Action<TItem, TPixels> write)
    {
        using var loader = new PrefetchLoader<TPixels>(options.Workers, Math.Max(1, 2 * options.Workers), i => decode(items[(int)i]), 0, items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            write(items[i], loader.Next());
            options.Progress?.Report((before + i + 1.0) / all);
        }
    }

    private static Decoded Decode(string path, int? maxSide)
    {
        using var picture = ImageFile.DecodeColor(path);
        return Reduce(picture, maxSide, InterpolationFlags.Area);   // averages all pixels: bilinear would drop some
    }

    private static unsafe Decoded DecodeLabel(string path, int? maxSide)
    {
        var label = LabelFile.Read(path);
        fixed (byte* values = label.Values)
        {
            using var map = Picture.Over(values, label.Width, label.Height, channels: 1);
            return Reduce(map, maxSide, InterpolationFlags.Nearest);
        }
    }

    private static Decoded Reduce(Picture image, int? maxSide, InterpolationFlags interpolation)
    {
        if (!(Math.Max(image.Width, image.Height) > maxSide))
            return new(image.ToArray(), image.Width, image.Height, image.Width, image.Height);
        var (width, height) = new KeepRatioResize((maxSide.Value, maxSide.Value)).TargetSize(image.Width, image.Height);
        using var reduced = new Picture(width, height, image.Channels);
        using Mat from = image.AsMat(), to = reduced.AsMat();
        Cv2.Resize(from, to, new Size(width, height), 0, 0, interpolation);
        return new(reduced.ToArray(), width, height, image.Width, image.Height);
    }

    private readonly record struct Decoded(byte[] Pixels, int Width, int Height, int FullWidth, int FullHeight)
    {
        public PackedBlock Add(PackOutput output, int channels, int fullWidth, int fullHeight) => output.Add(Pixels, Width, Height, channels, fullWidth, fullHeight);
    }
}
