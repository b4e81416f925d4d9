using System.Numerics;
using System.Runtime.InteropServices;

namespace SlakDet.Heads.Detection;

/// <summary>The arithmetic of <see cref="MaxIouMatcher"/> on managed memory, with vector instructions and all cores.</summary>
/// <remarks>
/// Each block of boxes meets all objects once, which gives the boxes' best objects and, for every object, its best overlap within
/// the block. An object then visits only the blocks that hold its best overlap over all. The operations and their order are those of
/// <see cref="BoxOverlaps.Iou"/>, so that exact ties are the same.
/// </remarks>
internal static class BoxMatching
{
    /// <summary>Boxes of a block, a multiple of every vector width; five arrays of them fit the first cache.</summary>
    private const int BlockSize = 1024;

    /// <summary>Fills the assignments (-1 ignored, 0 background, k object k - 1) and the largest overlaps of all boxes.</summary>
    /// <param name="config">The limits.</param>
    /// <param name="boxes">4 n values, n at least 1.</param>
    /// <param name="objects">4 k values, k at least 1.</param>
    /// <param name="assignment">n values.</param>
    /// <param name="overlap">n values.</param>
    public static void Run(MatcherConfig config, float[] boxes, float[] objects, long[] assignment, float[] overlap)
    {
        var (blocks, count) = ((assignment.Length + BlockSize - 1) / BlockSize, objects.Length / 4);
        var best = new float[blocks * count];          // of each object within each block
        Parallel.For(0, blocks, block => MatchBlock(config, boxes, objects, block, best.AsSpan(block * count, count), assignment, overlap));
        if (!config.MatchLowQuality)
            return;
        var most = best.AsSpan(0, count).ToArray();
        for (var i = count; i < best.Length; i++)
            most[i % count] = Math.Max(most[i % count], best[i]);
        Parallel.For(0, blocks, block => TakeBest(config, boxes, objects, block, best.AsSpan(block * count, count), most, assignment));
    }

    private static void MatchBlock(
        MatcherConfig config, float[] boxes, float[] objects, int block, Span<float> bestOfObject, long[] assignment, float[] overlap)
    {
        var columns = new Columns(stackalloc float[5 * BlockSize], boxes, block);
        Span<float> best = stackalloc float[BlockSize];
        Span<int> nearest = stackalloc int[BlockSize];
        best.Fill(-1);
        nearest.Clear();
        var bests = MemoryMarshal.Cast<float, Vector<float>>(best);
        var nearests = MemoryMarshal.Cast<int, Vector<int>>(nearest);
        for (var k = 0; k < bestOfObject.Length; k++)
        {
            var item = new Item(objects, k);
            var (number, most) = (new Vector<int>(k), new Vector<float>(-1));
            for (var i = 0; i < bests.Length; i++)
            {
                var iou = columns.Overlap(item, i);
                var better = Vector.GreaterThan(iou, bests[i]);
                bests[i] = Vector.ConditionalSelect(better, iou, bests[i]);
                nearests[i] = Vector.ConditionalSelect(better, number, nearests[i]);
                most = Vector.Max(most, iou);
            }
            bestOfObject[k] = Largest(most);
        }
        var (positive, negative) = ((float)config.Positive, (float)config.Negative);
        var start = block * BlockSize;
        for (var i = 0; i < columns.Count; i++)
        {
            overlap[start + i] = best[i];
            assignment[start + i] = best[i] >= positive ? nearest[i] + 1 : best[i] >= 0 && best[i] < negative ? 0 : -1;
        }
    }

    /// <summary>Gives every object that has its best boxes here these boxes, in the objects' order.</summary>
    private static void TakeBest(
        MatcherConfig config, float[] boxes, float[] objects, int block, ReadOnlySpan<float> bestOfObject, float[] most, long[] assignment)
    {
        var columns = new Columns(stackalloc float[5 * BlockSize], boxes, block);
        Span<float> overlaps = stackalloc float[Vector<float>.Count];
        for (var k = 0; k < most.Length; k++)
        {
            if (bestOfObject[k] != most[k] || !(most[k] >= (float)config.MinPositive))
                continue;
            var (item, wanted) = (new Item(objects, k), new Vector<float>(most[k]));
            for (var i = 0; i < BlockSize / Vector<float>.Count; i++)
            {
                var iou = columns.Overlap(item, i);
                if (!Vector.EqualsAny(iou, wanted))
                    continue;
                iou.CopyTo(overlaps);
                for (var lane = 0; lane < overlaps.Length; lane++)
                {
                    var box = i * overlaps.Length + lane;
                    if (overlaps[lane] == most[k] && box < columns.Count)
                        assignment[block * BlockSize + box] = k + 1;
                }
            }
        }
    }

    private static float Largest(Vector<float> values)
    {
        var largest = values[0];
        for (var i = 1; i < Vector<float>.Count; i++)
            largest = Math.Max(largest, values[i]);
        return largest;
    }

    /// <summary>One object, its values in all lanes.</summary>
    private readonly struct Item(float[] objects, int index)
    {
        public readonly Vector<float> X1 = new(objects[4 * index]), Y1 = new(objects[4 * index + 1]);
        public readonly Vector<float> X2 = new(objects[4 * index + 2]), Y2 = new(objects[4 * index + 3]);
        public readonly Vector<float> Area =
            new((objects[4 * index + 2] - objects[4 * index]) * (objects[4 * index + 3] - objects[4 * index + 1]));
    }

    /// <summary>The coordinates and areas of a block's boxes as columns; missing boxes are empty ones at the origin.</summary>
    private readonly ref struct Columns
    {
        private readonly Span<Vector<float>> _x1, _y1, _x2, _y2, _area;

        public Columns(Span<float> memory, float[] boxes, int block)
        {
            var rows = boxes.AsSpan(4 * BlockSize * block);
            Count = Math.Min(BlockSize, rows.Length / 4);
            memory.Clear();
            for (var i = 0; i < Count; i++)
            {
                var row = rows.Slice(4 * i, 4);
                for (var side = 0; side < 4; side++)
                    memory[side * BlockSize + i] = row[side];
                memory[4 * BlockSize + i] = (row[2] - row[0]) * (row[3] - row[1]);
            }
            var vectors = MemoryMarshal.Cast<float, Vector<float>>(memory);
            var length = vectors.Length / 5;
            _x1 = vectors[..length];
            _y1 = vectors.Slice(length, length);
            _x2 = vectors.Slice(2 * length, length);
            _y2 = vectors.Slice(3 * length, length);
            _area = vectors.Slice(4 * length, length);
        }

        /// <summary>Boxes in this block.</summary>
        public int Count { get; }

        /// <summary>Intersection over union of an object with the boxes of a vector.</summary>
        public Vector<float> Overlap(in Item item, int i)
        {
            var width = Vector.Max(Vector.Min(_x2[i], item.X2) - Vector.Max(_x1[i], item.X1), Vector<float>.Zero);
            var height = Vector.Max(Vector.Min(_y2[i], item.Y2) - Vector.Max(_y1[i], item.Y1), Vector<float>.Zero);
            var shared = width * height;
            return shared / Vector.Max(item.Area + _area[i] - shared, new Vector<float>((float)BoxOverlaps.Epsilon));
        }
    }
}
