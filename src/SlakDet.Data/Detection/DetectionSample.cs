using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Detection;

/// <summary>A picture with its objects on the way through the transforms, which change both alike.</summary>
/// <remarks>Arithmetic of boxes is float32, in the order of MMDetection's transforms. Not thread-safe.</remarks>
public sealed class DetectionSample : IDisposable
{
    private Picture _image;
    private int[] _objects;          // which object of the item each is
    private int[] _rows, _columns;   // which row and column of the annotated picture each row and column shows
    private (int Width, int Height) _resizedFrom;   // what the ratio of the next resize is relative to

    /// <summary>Joins a picture with its objects.</summary>
    /// <param name="item">The objects.</param>
    /// <param name="image">The decoded picture, 8-bit blue, green, red; disposed with this.</param>
    /// <exception cref="DatasetException">SD-IMAGE-SIZE: the picture has not the size that its annotations are made for.</exception>
    public DetectionSample(DetectionItem item, Picture image)
        : this(item, new StoredPicture(image ?? throw new ArgumentNullException(nameof(image)), image.Width, image.Height))
    {
    }

    private DetectionSample(DetectionItem item, StoredPicture image)
    {
        ArgumentNullException.ThrowIfNull(item);
        if ((image.Width, image.Height) != (item.WidthPx, item.HeightPx))
            throw new DatasetException("SD-IMAGE-SIZE", SizeDiffers(item, image.Width, image.Height));
        (Item, _image, _resizedFrom) = (item, image.Pixels, (image.Width, image.Height));
        (Boxes, Labels, _objects) = ((float[])item.Boxes.Clone(), item.Labels, [.. Enumerable.Range(0, item.Labels.Length)]);
        (_rows, _columns) = ([.. Enumerable.Range(0, image.Height)], [.. Enumerable.Range(0, image.Width)]);
        if (image.IsReduced)
            FollowResize(image.Width, image.Height);
    }

    /// <summary>What the sample was made of.</summary>
    public DetectionItem Item { get; }

    /// <summary>The picture, 8-bit blue, green, red.</summary>
    public Picture Image => _image;

    /// <summary>Boxes of the objects that are left: left, top, right, bottom, (n, 4).</summary>
    public float[] Boxes { get; private set; }

    /// <summary>Class index of each object that is left.</summary>
    public int[] Labels { get; private set; }

    /// <summary>Horizontal and vertical ratio of the last resize.</summary>
    public (float X, float Y) Scale { get; private set; } = (1, 1);

    /// <summary>Reads an item's picture. One that the store holds reduced is as if resized to that size, and the ratio of the next resize counts from its full size.</summary>
    /// <param name="item">The item.</param>
    /// <param name="pixels">Where its picture comes from; null for files.</param>
    /// <exception cref="DatasetException">The file cannot be used, or its size is not the annotated one; the message names it.</exception>
    public static DetectionSample Decode(DetectionItem item, PixelStore? pixels = null)
    {
        ArgumentNullException.ThrowIfNull(item);
        var image = (pixels ?? PixelStore.Files).Picture(item.ImagePath);
        try
        {
            return new(item, image);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Mirrors left and right.</summary>
    public void Flip()
    {
        Replace(RandomFlip.Flip);
        Array.Reverse(_columns);
        for (var i = 0; i < Boxes.Length; i += 4)
            (Boxes[i], Boxes[i + 2]) = (Image.Width - Boxes[i + 2], Image.Width - Boxes[i]);
    }

    /// <summary>Resizes; boxes are scaled by the true ratios and clipped to the picture.</summary>
    public void Resize(KeepRatioResize resize)
    {
        var (width, height) = (Image.Width, Image.Height);
        Replace(resize.ResizeImage);
        FollowResize(width, height);
        Scale = Ratio(_resizedFrom.Width, _resizedFrom.Height);
        _resizedFrom = (Image.Width, Image.Height);
    }

    /// <summary>Takes the objects along from a size to the picture's.</summary>
    private void FollowResize(int width, int height)
    {
        var ratio = Ratio(width, height);
        _rows = Compose(_rows, NearestIndices.Of(height, Image.Height));
        _columns = Compose(_columns, NearestIndices.Of(width, Image.Width));
        for (var i = 0; i < Boxes.Length; i++)
            Boxes[i] *= i % 2 == 0 ? ratio.X : ratio.Y;
        ClipBoxes();
    }

    private (float X, float Y) Ratio(int width, int height) => ((float)((double)Image.Width / width), (float)((double)Image.Height / height));

    /// <summary>Cuts a window out. Objects stay whose boxes, clipped to the window, are not empty; their masks may be.</summary>
    public void Crop(Rect window)
    {
        _image.Crop(window);
        _resizedFrom = (window.Width, window.Height);
        (_rows, _columns) = (_rows[window.Top..window.Bottom], _columns[window.Left..window.Right]);
        for (var i = 0; i < Boxes.Length; i++)
            Boxes[i] -= i % 2 == 0 ? window.Left : window.Top;
        ClipBoxes();
        RemoveEmpty();
    }

    /// <summary>Lets objects go whose boxes have no width or height: such a box cannot be a regression target, the logarithm of its side is infinite.</summary>
    public void RemoveEmpty()
    {
        var left = Enumerable.Range(0, Labels.Length)
            .Where(i => Boxes[4 * i + 2] > Boxes[4 * i] && Boxes[4 * i + 3] > Boxes[4 * i + 1]).ToArray();
        Boxes = [.. left.SelectMany(i => Boxes[(4 * i)..(4 * i + 4)])];
        Labels = [.. left.Select(i => Labels[i])];
        _objects = [.. left.Select(i => _objects[i])];
    }

    /// <summary>Draws the masks of the objects that are left; null in a set without masks.</summary>
    public IReadOnlyList<ObjectMask>? DrawMasks() => Item.Masks == null ? null :
        [.. _objects.Select(i => ObjectMask.FromSegmentation(Item.Masks[i], Item.HeightPx, Item.WidthPx).Sample(_rows, _columns))];

    /// <inheritdoc/>
    public void Dispose() => _image.Dispose();

    internal static string SizeDiffers(DetectionItem item, int width, int height) =>
        $"The picture {item.ImagePath} has {width} x {height} pixels (width x height), its annotations say "
        + $"{item.WidthPx} x {item.HeightPx}; they must be equal. "
        + ((width, height) == (item.HeightPx, item.WidthPx)
            ? "The sides are exchanged: pictures are turned upright by their EXIF rotation; save it as its annotator saw it."
            : "Check that both come from the same release of the data set.");

    private static int[] Compose(int[] sources, int[] indices) => Array.ConvertAll(indices, index => sources[index]);

    private void Replace(Action<Picture, Picture> transform)
    {
        var target = new Picture();
        try
        {
            transform(_image, target);
        }
        catch
        {
            target.Dispose();
            throw;
        }
        _image.Dispose();
        _image = target;
    }

    private void ClipBoxes()
    {
        for (var i = 0; i < Boxes.Length; i++)
            Boxes[i] = Math.Clamp(Boxes[i], 0, i % 2 == 0 ? Image.Width : Image.Height);
    }
}
