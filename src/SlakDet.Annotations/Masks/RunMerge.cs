using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SlakDet.Annotations.Masks;

/// <summary>Union and intersection of two masks of one size, run by run.</summary>
internal static class RunMerge
{
    /// <summary>The runs of the union or the intersection.</summary>
    public static int[] Merge(ReadOnlySpan<int> a, ReadOnlySpan<int> b, bool intersect)
    {
        using var runs = new RunBuffer();
        var ends = new Ends(a, b);
        var (position, written, on) = (0, 0, false);
        do
        {
            var next = ends.IsOn(intersect);
            if (next != on)
            {
                runs.Add(position - written);
                (on, written) = (next, position);
            }
        }
        while (ends.Step(ref position));

        if (position > written)
            runs.Add(position - written);
        return runs.Written.ToArray();
    }

    /// <summary>How many pixels both have.</summary>
    /// <param name="a">Runs of one mask.</param>
    /// <param name="b">Runs of the other.</param>
    /// <param name="pixels">The sum of each's runs, at least 1.</param>
    public static int CommonPixels(ReadOnlySpan<int> a, ReadOnlySpan<int> b, int pixels)
    {
        // No branch on the data: which of the two runs ends first cannot be guessed. The runs of both end at the last pixel, where the loop
        // stops, so no index passes its array's end.
        ref var first = ref MemoryMarshal.GetReference(a);
        ref var second = ref MemoryMarshal.GetReference(b);
        var (i, j, position, common) = (0, 0, 0, 0);
        var (endA, endB) = (first, second);
        unchecked
        {
            while (true)
            {
                var end = Math.Min(endA, endB);
                common += (end - position) & -(i & j & 1);
                if (end == pixels)
                    return common;
                position = end;
                var stepA = Convert.ToInt32(endA == end);
                var stepB = Convert.ToInt32(endB == end);
                i += stepA;
                j += stepB;
                endA += Unsafe.Add(ref first, i) & -stepA;
                endB += Unsafe.Add(ref second, j) & -stepB;
            }
        }
    }

    /// <summary>Walks from one end of a run to the next, of either mask.</summary>
    private ref struct Ends(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        private readonly ReadOnlySpan<int> _a = a;
        private readonly ReadOnlySpan<int> _b = b;
        private int _i, _j;
        private int _endA = a.Length > 0 ? a[0] : 0;
        private int _endB = b.Length > 0 ? b[0] : 0;

        public readonly bool IsOn(bool intersect) => ((intersect ? _i & _j : _i | _j) & 1) != 0;

        /// <returns>Whether pixels follow.</returns>
        public bool Step(ref int position)
        {
            position = Math.Min(_endA, _endB);
            while (_endA == position && ++_i < _a.Length)
                _endA += _a[_i];
            while (_endB == position && ++_j < _b.Length)
                _endB += _b[_j];
            return _i < _a.Length && _j < _b.Length;
        }
    }
}
