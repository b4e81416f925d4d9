using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SlakDet.Kernels.Cpu;

/// <summary>Memory that will be read or written soon, fetched into the nearest cache, piece by piece while something else is computed.</summary>
internal unsafe struct Lookahead
{
    private const int Line = 64;

    private readonly nint _piece;
    private byte* _next;
    private nint _left;

    /// <param name="first">Where it begins.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="pieces">How often <see cref="Fetch"/> will be called, at least once.</param>
    public Lookahead(void* first, nint bytes, nint pieces)
    {
        _next = (byte*)first;
        _left = bytes / Line;
        _piece = (_left + pieces - 1) / pieces;
    }

    /// <summary>Asks for the next piece.</summary>
    public void Fetch()
    {
        unchecked
        {
            var lines = Math.Min(_piece, _left);
            _left -= lines;
            FetchLines(_next, lines);
            _next += lines * Line;
        }
    }

    /// <summary>Asks for all of it.</summary>
    public static void FetchAll(void* first, nint bytes) => FetchLines((byte*)first, (bytes + Line - 1) / Line);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchLines(byte* first, nint lines)
    {
        unchecked
        {
            if (Sse.IsSupported)
                for (var end = first + lines * Line; first < end; first += Line)
                    Sse.Prefetch0(first);
        }
    }
}
