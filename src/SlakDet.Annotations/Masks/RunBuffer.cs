using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SlakDet.Annotations.Masks;

/// <summary>A growing list of integers in memory of the array pool.</summary>
internal sealed class RunBuffer : IDisposable
{
    private int[] _items = ArrayPool<int>.Shared.Rent(4096);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>What was added.</summary>
    public Span<int> Written => _items.AsSpan(0, Count);

    /// <summary>Adds one.</summary>
    public void Add(int item)
    {
        if (Count == _items.Length)
            Grow(Count + 1);
        _items[Count++] = item;
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => Count = 0;

    /// <summary>Memory for at least so many more, to be written and then counted by <see cref="Advance"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref int Reserve(int more)
    {
        if (_items.Length - Count < more)
            Grow(Count + more);
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_items), Count);
    }

    /// <summary>Counts what was written to reserved memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int added) => Count = unchecked(Count + added);

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_items);
        _items = [];
        Count = 0;
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<int>.Shared.Rent(Math.Max(needed, 2 * _items.Length));
        Written.CopyTo(larger);
        ArrayPool<int>.Shared.Return(_items);
        _items = larger;
    }
}
