using SlakDet.Annotations;
using SlakDet.Data.Images;

namespace SlakDet.Data.Segmentation;

/// <summary>Reads an item's label, maps its values and checks size and range.</summary>
internal sealed class LabelReader(bool reduceZeroLabel, int classCount, PixelStore? pixels = null)
{
    private readonly LabelMapping _mapping = LabelMapping.Create(reduceZeroLabel);
    private readonly PixelStore _pixels = pixels ?? PixelStore.Files;
    private readonly int _classCount = classCount is >= 1 and <= LabelMapping.IgnoreLabel
        ? classCount
        : throw new ArgumentOutOfRangeException(nameof(classCount), classCount, "An 8-bit label map has 1 to 255 classes.");

    /// <summary>Fills the first pixels of <paramref name="values"/>, which grows when needed.</summary>
    /// <param name="item">The item.</param>
    /// <param name="image">Its picture, whose full size the label must have.</param>
    /// <param name="values">Class indices, (height, width).</param>
    public void Read(SegmentationItem item, StoredPicture image, ref byte[] values)
    {
        var (width, height) = _pixels.Label(item.LabelPath, ref values);
        if ((width, height) != (image.Width, image.Height))
            throw new DatasetException("SD-LABEL-SIZE",
                $"The picture {item.ImagePath} has {image.Width} x {image.Height} pixels (width x height) and its label "
                + $"{item.LabelPath} has {width} x {height}; they must be equal. "
                + (width == image.Height && height == image.Width
                    ? "The sides are exchanged: if the picture carries an EXIF rotation, save it upright, or rotate the label."
                    : "Check that both come from the same release of the data set."));

        var labels = values.AsSpan(0, width * height);
        _mapping.Apply(labels);
        if (_classCount == LabelMapping.IgnoreLabel)
            return;
        var wrong = labels.IndexOfAnyInRange((byte)_classCount, (byte)(LabelMapping.IgnoreLabel - 1));
        if (wrong >= 0)
            throw OutOfRange(item.LabelPath, labels[wrong], wrong % width, wrong / width);
    }

    private DatasetException OutOfRange(string path, byte index, int x, int y)
    {
        var shift = reduceZeroLabel ? 1 : 0;
        var reduced = reduceZeroLabel ? "and the zero label removed " : "";
        var allowed = reduceZeroLabel ? $"1 to {_classCount}, and 0 or 255 for no class" : $"0 to {_classCount - 1}, and 255 for no class";
        return new("SD-LABEL-RANGE",
            $"The label {path} has the value {index + shift} at column {x}, row {y}; with {_classCount} classes "
            + $"{reduced}the values are {allowed}. Check the class list and reduceZeroLabel.");
    }
}
