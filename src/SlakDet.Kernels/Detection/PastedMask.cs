using System.Numerics;
using System.Runtime.InteropServices;

namespace SlakDet.Kernels.Detection;

/// <summary>One probability map in its box; a thread uses it for one map after another.</summary>
internal sealed class PastedMask
{
    /// <summary>Farther than this from the threshold, rounding cannot change the decision about a probability (single precision errs by some 1e-7).</summary>
    private const float Margin = 1e-5f;

    /// <summary>Bits of <see cref="_sides"/>: surely below the threshold, surely above; neither is too near to tell.</summary>
    private const int Below = 1, Above = 2;

    private readonly int _size, _padded, _height, _width;
    private readonly PasteAxis _rows, _columns;
    private readonly float[] _map;      // column by column, with a border of zeros
    private readonly float[] _column;   // the map's values along a column of pixels, at the map's rows
    private readonly int[] _sides;      // on which side of the threshold they are
    private readonly List<(int Low, int End)> _segments = []; // pixels of a column between the same two cells, and where they end
    private readonly RunLengthWriter _runs = new();

    public PastedMask(int size, int height, int width)
    {
        (_size, _height, _width) = (size, height, width);
        _padded = size + 2 * PasteAxis.Border;
        _rows = new(size, height);
        _columns = new(size, width);
        _map = new float[_padded * _padded];
        _column = new float[_padded];
        _sides = new int[_padded];
    }

    /// <summary>Takes a map (m, m) and its box.</summary>
    public void Place(ReadOnlySpan<float> map, ReadOnlySpan<float> box)
    {
        for (var y = 0; y < _size; y++)
            for (var x = 0; x < _size; x++)
                _map[(x + PasteAxis.Border) * _padded + y + PasteAxis.Border] = map[y * _size + x];
        _columns.Place(box[0], box[2]);
        _rows.Place(box[1], box[3]);
    }

    /// <summary>Writes the window's probabilities into a picture of zeros.</summary>
    public void Draw(Span<float> canvas)
    {
        for (var y = 0; y < _rows.Count; y++)
            for (var x = 0; x < _columns.Count; x++)
                canvas[(_rows.First + y) * _width + _columns.First + x] = Value(x, y);
    }

    /// <summary>The runs of pixels at or above a threshold.</summary>
    /// <remarks>
    /// Between the same two cells of a column, values lie between theirs: only where the two are on different sides of the threshold, or near
    /// it, are pixels looked at.
    /// </remarks>
    public int[] RunLengths(float threshold)
    {
        FindSegments();
        var above = _rows.First;
        var below = _height - above - _rows.Count;
        _runs.Add(false, _columns.First * _height);
        for (var x = 0; x < _columns.Count; x++)
        {
            Interpolate(x, threshold);
            _runs.Add(false, above);
            AddColumn(x, threshold);
            _runs.Add(false, below);
        }
        _runs.Add(false, (_width - _columns.First - _columns.Count) * _height);
        return _runs.Finish();
    }

    private void AddColumn(int x, float threshold)
    {
        // Pixels before start are written; those from there to end are all on one side.
        var (start, end, side) = (0, 0, 0);
        foreach (var (low, next) in CollectionsMarshal.AsSpan(_segments))
        {
            var both = _sides[low] & _sides[low + 1];
            if (both != side || both == 0)
            {
                _runs.Add(side == Above, end - start);
                (start, side) = (end, both);
                if (both == 0)
                {
                    AddPixels(x, low, start, next, threshold);
                    start = next;
                }
            }
            end = next;
        }
        _runs.Add(side == Above, end - start);
    }

    /// <summary>Pixels between two cells that are not on the same side.</summary>
    private void AddPixels(int x, int low, int start, int end, float threshold)
    {
        var (first, rise) = (_column[low], _column[low + 1] - _column[low]);
        var weights = _rows.Upper;
        for (var y = start; y < end; y++)
        {
            var value = first + rise * weights[y];
            if (!(MathF.Abs(value - threshold) > Margin))
                value = Value(x, y);
            _runs.Add(value >= threshold, 1);
        }
    }

    private void FindSegments()
    {
        _segments.Clear();
        var low = _rows.Low;
        for (var y = 1; y <= low.Length; y++)
            if (y == low.Length || low[y] != low[y - 1])
                _segments.Add((low[y - 1], y));
    }

    /// <summary>Finds the values at a column of pixels and the map's rows, and their sides.</summary>
    private void Interpolate(int x, float threshold)
    {
        var left = _map.AsSpan(_columns.Low[x] * _padded, _padded);
        var right = _map.AsSpan((_columns.Low[x] + 1) * _padded, _padded);
        var weight = _columns.Upper[x];
        var (never, sure) = (threshold - Margin, threshold + Margin);
        var y = 0;
        for (; y <= _padded - Vector<float>.Count; y += Vector<float>.Count)
        {
            var value = new Vector<float>(left[y..]) * (1 - weight) + new Vector<float>(right[y..]) * weight;
            value.CopyTo(_column, y);
            var below = Vector.LessThan(value, new Vector<float>(never)) & new Vector<int>(Below);
            var above = Vector.GreaterThan(value, new Vector<float>(sure)) & new Vector<int>(Above);
            (below | above).CopyTo(_sides, y);
        }
        for (; y < _padded; y++)
        {
            _column[y] = left[y] * (1 - weight) + right[y] * weight;
            _sides[y] = _column[y] < never ? Below : _column[y] > sure ? Above : 0;
        }
    }

    /// <summary>A pixel's value, with the roundings of the published operation.</summary>
    private float Value(int x, int y)
    {
        var (right, bottom) = (_columns.Upper[x], _rows.Upper[y]);
        var (left, top) = (1 - right, 1 - bottom);
        var cell = _columns.Low[x] * _padded + _rows.Low[y];
        var value = _map[cell] * (left * top);
        value = MathF.FusedMultiplyAdd(_map[cell + _padded], right * top, value);
        value = MathF.FusedMultiplyAdd(_map[cell + 1], left * bottom, value);
        return MathF.FusedMultiplyAdd(_map[cell + _padded + 1], right * bottom, value);
    }
}
