using System.Runtime.CompilerServices;

namespace SlakDet.Evaluation.Coco;

/// <summary>Detections by class and in it by descending score, with what the matching finds out about each.</summary>
/// <remarks>
/// Equal scores keep the order of the pictures' ids, and in a picture that of the list, as stable sorting of the pictures' lists one after
/// another gives it.
/// </remarks>
internal sealed class DetectionTable : IDisposable
{
    private readonly ResultRows _rows;
    private readonly Pooled<int> _order, _byImage, _image, _imageOfRow;
    private readonly Pooled<ulong> _scoreOfRow, _hits, _misses;
    private readonly Pooled<byte> _limit;

    /// <summary>Groups the detections by class; <see cref="Sort"/> then orders each. Those of unknown classes are left out.</summary>
    /// <exception cref="SlakDet.Annotations.DatasetException">A detection cannot be evaluated.</exception>
    public DetectionTable(ResultRows rows, CocoIndex index)
    {
        _rows = rows;
        var count = rows.Span.Length;
        (_order, _byImage, _image, _imageOfRow) = (new(count), new(count), new(count), new(count));
        (_scoreOfRow, _hits, _misses, _limit) = (new(count), new(count), new(count), new(count));
        ClassStarts = new int[index.CategoryIds.Count + 1];
        Group(index);
    }

    /// <summary>Where each class starts; one more at the end.</summary>
    public int[] ClassStarts { get; }

    /// <summary>Index of the detection in the list, in the table's order.</summary>
    public Span<int> Order => _order.Span;

    /// <summary>Places in the table by class, then picture, then descending score.</summary>
    public Span<int> ByImage => _byImage.Span;

    /// <summary>Number of the picture, in the order of <see cref="ByImage"/>.</summary>
    public Span<int> Image => _image.Span;

    /// <summary>The thresholds and ranges at which the detection is right, in the table's order.</summary>
    public Span<ulong> Hits => _hits.Span;

    /// <summary>The thresholds and ranges at which the detection is wrong, in the table's order. In neither it is ignored.</summary>
    public Span<ulong> Misses => _misses.Span;

    /// <summary>Index of the first limit of detections that the detection is within, in the table's order; 3 if none.</summary>
    public Span<byte> Limit => _limit.Span;

    /// <inheritdoc/>
    public void Dispose()
    {
        _order.Dispose();
        _byImage.Dispose();
        _image.Dispose();
        _imageOfRow.Dispose();
        _scoreOfRow.Dispose();
        _hits.Dispose();
        _misses.Dispose();
        _limit.Dispose();
    }

    /// <summary>Orders the detections of a class.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sort(int category)
    {
        var (start, count) = (ClassStarts[category], ClassStarts[category + 1] - ClassStarts[category]);
        using var pooledKeys = new Pooled<ulong>(count);
        using var pooledScratch = new Pooled<ulong>(count);
        using var pooledItems = new Pooled<int>(count);
        var keys = pooledKeys.Span;
        var scratch = pooledScratch.Span;
        var items = pooledItems.Span;
        var order = Order.Slice(start, count);
        var byImage = ByImage.Slice(start, count);
        var image = Image.Slice(start, count);
        var scoreOfRow = _scoreOfRow.Span;
        var imageOfRow = _imageOfRow.Span;
        unchecked
        {
            var inOrder = true;
            for (var i = 0; i < order.Length; i++)
            {
                keys[i] = (ulong)imageOfRow[order[i]];
                inOrder &= i == 0 || keys[i] >= keys[i - 1];
            }

            if (!inOrder)
                RadixSort.Sort(keys, order, scratch, items);
            for (var i = 0; i < order.Length; i++)
                keys[i] = scoreOfRow[order[i]];
            RadixSort.Sort(keys, order, scratch, items);
            for (var i = 0; i < order.Length; i++)
            {
                keys[i] = (ulong)imageOfRow[order[i]];
                byImage[i] = start + i;
            }

            RadixSort.Sort(keys, byImage, scratch, items);
            for (var i = 0; i < order.Length; i++)
                image[i] = (int)keys[i];
        }
    }

    /// <summary>
    /// Cuts the sorted table into parts of about equal size that threads can match: each is of one class and holds whole pictures.
    /// </summary>
    /// <returns>Number of the class, first place in <see cref="ByImage"/> and place after the last.</returns>
    public List<(int Category, int From, int To)> Parts(int size)
    {
        var parts = new List<(int, int, int)>();
        var image = Image;
        for (var category = 0; category < ClassStarts.Length - 1; category++)
        {
            var (from, end) = (ClassStarts[category], ClassStarts[category + 1]);
            while (from < end)
            {
                var to = Math.Min(from + size, end);
                while (to < end && image[to] == image[to - 1])
                    to++;
                parts.Add((category, from, to));
                from = to;
            }
        }

        return parts;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Group(CocoIndex index)
    {
        var rows = _rows.Span;
        var (pictures, categories) = (index.PictureIds, index.CategoryIds);
        var scoreOfRow = _scoreOfRow.Span;
        var imageOfRow = _imageOfRow.Span;
        var categoryOfRow = Image; // Free until sorting fills it.
        for (var i = 0; i < rows.Length; i++)
        {
            imageOfRow[i] = pictures.Find(rows[i].ImageId);
            scoreOfRow[i] = RadixSort.Descending(rows[i].Score);
            categoryOfRow[i] = categories.Find(rows[i].CategoryId);
            if (imageOfRow[i] < 0 || !ResultRows.IsFinite(rows[i]))
                throw _rows.Refusal(i);
            if (categoryOfRow[i] >= 0)
                ClassStarts[categoryOfRow[i] + 1]++;
        }

        for (var c = 1; c < ClassStarts.Length; c++)
            ClassStarts[c] += ClassStarts[c - 1];
        var next = ClassStarts[..^1];
        var order = Order;
        for (var i = 0; i < rows.Length; i++)
            if (categoryOfRow[i] >= 0)
                order[next[categoryOfRow[i]]++] = i;
    }
}
