using System.Runtime.CompilerServices;

namespace SlakDet.Evaluation.Coco;

/// <summary>Stable sorting by 64-bit keys.</summary>
internal static class RadixSort
{
    private const int Digits = 256;
    private const int Small = 40;

    /// <summary>Key that ascends as the score descends; equal scores have equal keys, 0 and -0 too. The score is not NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Descending(double score)
    {
        var bits = BitConverter.DoubleToUInt64Bits(score + 0.0); // -0 + 0 = 0
        return bits >> 63 != 0 ? bits : bits ^ long.MaxValue;
    }

    /// <summary>Sorts items by ascending key, equal keys in their order. The scratch spans are as long as the keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort(Span<ulong> keys, Span<int> items, Span<ulong> scratchKeys, Span<int> scratchItems)
    {
        unchecked
        {
            if (keys.Length <= Small)
            {
                InsertionSort(keys, items);
                return;
            }

            // Counts of all eight digits in one pass; digits that are the same in all keys are not sorted by.
            Span<int> counts = stackalloc int[8 * Digits];
            counts.Clear();
            foreach (var key in keys)
                for (var digit = 0; digit < 8; digit++)
                    counts[digit * Digits + (int)((key >> (8 * digit)) & 255)]++;

            var from = keys;
            var fromItems = items;
            var to = scratchKeys[..keys.Length];
            var toItems = scratchItems[..keys.Length];
            for (var digit = 0; digit < 8; digit++)
            {
                var starts = counts.Slice(digit * Digits, Digits);
                var shift = 8 * digit;
                if (starts[(int)((from[0] >> shift) & 255)] == from.Length)
                    continue;
                var sum = 0;
                for (var i = 0; i < Digits; i++)
                    (starts[i], sum) = (sum, sum + starts[i]);
                for (var i = 0; i < from.Length; i++)
                {
                    var key = from[i];
                    var place = starts[(int)((key >> shift) & 255)]++;
                    to[place] = key;
                    toItems[place] = fromItems[i];
                }

                var usedKeys = from;
                var usedItems = fromItems;
                from = to;
                fromItems = toItems;
                to = usedKeys;
                toItems = usedItems;
            }

            if (from != keys)
            {
                from.CopyTo(keys);
                fromItems.CopyTo(items);
            }
        }
    }

    private static void InsertionSort(Span<ulong> keys, Span<int> items)
    {
        unchecked
        {
            for (var i = 1; i < keys.Length; i++)
            {
                var (key, item, j) = (keys[i], items[i], i);
                for (; j > 0 && keys[j - 1] > key; j--)
                    (keys[j], items[j]) = (keys[j - 1], items[j - 1]);
                (keys[j], items[j]) = (key, item);
            }
        }
    }
}
