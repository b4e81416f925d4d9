using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>All anchors of a batch: level by level, in a level by row, column and anchor of the cell.</summary>
public sealed class AnchorGrid
{
    private readonly float[] _values;
    private readonly IReadOnlyList<(int Height, int Width)> _sizes;
    private readonly IReadOnlyList<int> _strides;
    private readonly int _perCell;

    internal AnchorGrid(float[] values, IReadOnlyList<(int Height, int Width)> sizes, IReadOnlyList<int> strides, int perCell) =>
        (_values, _sizes, _strides, _perCell) = (values, sizes, strides, perCell);

    /// <summary>Number of anchors of all levels.</summary>
    public int Count => _values.Length / 4;

    /// <summary>Number of anchors of each level.</summary>
    public IEnumerable<int> LevelCounts => _sizes.Select(size => size.Height * size.Width * _perCell);

    /// <summary>x1, y1, x2, y2 of every anchor in network pixels, (<see cref="Count"/>, 4), float32.</summary>
    /// <param name="device">Where the tensor is made.</param>
    public Tensor ToTensor(Device device) => tensor(_values, [Count, 4]).SentTo(device);

    /// <summary>Which anchors of a picture take part in training, ascending.</summary>
    /// <remarks>
    /// Their cell starts within the picture's padded size. With a border b of at least 0 they also end within the picture: x1 and y1 at least
    /// -b, x2 below width + b, y2 below height + b.
    /// </remarks>
    /// <param name="geometry">The picture's sizes.</param>
    /// <param name="allowedBorder">Pixels that an anchor may reach out of the picture; below 0 any.</param>
    public long[] Trainable(ImageGeometry geometry, int allowedBorder)
    {
        var indices = new List<long>(Count);
        var first = 0;
        for (var level = 0; level < _sizes.Count; level++)
        {
            var (height, width) = _sizes[level];
            var (rows, columns) = (Cells(geometry.PaddedHeightPx, height), Cells(geometry.PaddedWidthPx, width));
            for (var y = 0; y < rows; y++)
            {
                var start = first + y * width * _perCell;
                for (var i = start; i < start + columns * _perCell; i++)
                    if (allowedBorder < 0 || Inside(_values.AsSpan(4 * i, 4)))
                        indices.Add(i);
            }
            first += height * width * _perCell;

            int Cells(int pixels, int most) => Math.Min((pixels + _strides[level] - 1) / _strides[level], most);
        }
        return [.. indices];

        bool Inside(ReadOnlySpan<float> box) =>
            box[0] >= -allowedBorder && box[1] >= -allowedBorder
            && box[2] < geometry.WidthPx + allowedBorder && box[3] < geometry.HeightPx + allowedBorder;
    }
}
