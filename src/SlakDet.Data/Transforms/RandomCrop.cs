using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Transforms;

/// <summary>Chooses a random window, and another one when a single class fills too much of it.</summary>
/// <param name="Height">Height of the window; a lower picture is taken whole.</param>
/// <param name="Width">Width of the window; a narrower picture is taken whole.</param>
/// <param name="CategoryMaxRatio">
/// A window is taken when it shows at least two classes and the largest has less than this share of the pixels that are not ignored.
/// 1 or more takes the first window.
/// </param>
/// <remarks>Ten windows are checked; after the tenth refusal an eleventh is taken unchecked, as in MMSegmentation.</remarks>
public sealed record RandomCrop(int Height, int Width, double CategoryMaxRatio)
{
    private const int Checks = 10;

    /// <summary>Draws the window of a label map of class indices (8 bit, one channel), which has the picture's size.</summary>
    public Rect Draw(Picture label, KeyedRandom random)
    {
        var window = DrawWindow(label, random);
        if (CategoryMaxRatio < 1)
            for (var check = 0; check < Checks && !IsMixed(label, window); check++)
                window = DrawWindow(label, random);
        return window;
    }

    private Rect DrawWindow(Picture label, KeyedRandom random)
    {
        var y = random.NextInt(Math.Max(label.Height - Height, 0) + 1);
        var x = random.NextInt(Math.Max(label.Width - Width, 0) + 1);
        return new(x, y, Math.Min(Width, label.Width), Math.Min(Height, label.Height));
    }

    private bool IsMixed(Picture label, Rect window)
    {
        // Neighbours are mostly of one class; a table for even and one for odd columns keeps one count from waiting for the other.
        Span<int> even = stackalloc int[256], odd = stackalloc int[256];
        for (var y = window.Top; y < window.Bottom; y++)
        {
            var row = label.Row(y).Slice(window.X, window.Width);
            var x = 0;
            for (; x + 1 < row.Length; x += 2)
            {
                even[row[x]]++;
                odd[row[x + 1]]++;
            }
            if (x < row.Length)
                even[row[x]]++;
        }
        var (classes, largest, sum) = (0, 0, 0);
        for (var index = 0; index < LabelMapping.IgnoreLabel; index++)
        {
            var count = even[index] + odd[index];
            classes += count > 0 ? 1 : 0;
            largest = Math.Max(largest, count);
            sum += count;
        }
        return classes > 1 && (double)largest / sum < CategoryMaxRatio;
    }
}
