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
    /// <param name="a">Runs of one mask, at least one.</param>
    /// <param name="b">Runs of the other, at least one.</param>
    /// <param name="pixels">The sum of each's runs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int CommonPixels(ReadOnlySpan<int> a, ReadOnlySpan<int> b, int pixels)
    {
        // Before the first and after the last pixel that is on in both there is nothing to count.
        var start = Math.Max(a[0], b[0]);
        var stop = pixels - Math.Max(LastOff(a), LastOff(b));
        if (start >= stop)
            return 0;
        var (i, endA) = RunAt(a, start);
        var (j, endB) = RunAt(b, start);
        ref var first = ref MemoryMarshal.GetReference(a);
        ref var second = ref MemoryMarshal.GetReference(b);
        var (position, common) = (start, 0);
        unchecked
        {
            // No branch on the data: which of the two runs ends first cannot be guessed. One of the masks has a run that ends at the stop,
            // so no index passes its array's end.
            while (true)
            {
                var end = Math.Min(endA, endB);
                common += (end - position) & -(i & j & 1);
                if (end == stop)
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

    private static int LastOff(ReadOnlySpan<int> runs) => runs.Length % 2 == 1 ? runs[^1] : 0;

    /// <summary>The run that a pixel is in, and where it ends.</summary>
    private static (int Run, int End) RunAt(ReadOnlySpan<int> runs, int pixel)
    {
        var (i, end) = (0, runs[0]);
        while (end <= pixel)
            end += runs[++i];
        return (i, end);
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
