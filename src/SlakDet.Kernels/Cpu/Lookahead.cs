using System.Runtime.Intrinsics.X86;

namespace SlakDet.Kernels.Cpu;

/// <summary>Memory that will be read or written soon, fetched into the cache piece by piece while something else is computed.</summary>
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
        if (!Sse.IsSupported)
            return;
        unchecked
        {
            var end = _next + Math.Min(_piece, _left) * Line;
            _left -= _piece;
            for (; _next < end; _next += Line)
                Sse.Prefetch1(_next);
        }
    }
}
