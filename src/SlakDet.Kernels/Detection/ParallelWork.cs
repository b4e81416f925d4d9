using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>Loops over independent pieces of work, on as many threads as libtorch may use.</summary>
internal static class ParallelWork
{
    /// <summary>Does each piece once, in any order.</summary>
    /// <param name="count">How many.</param>
    /// <param name="create">Makes what a thread keeps to itself; disposed after its last piece.</param>
    /// <param name="work">Does a piece.</param>
    public static void For<TState>(int count, Func<TState> create, Action<int, TState> work)
        where TState : IDisposable
    {
        var threads = Math.Min(get_num_threads(), count);
        if (threads > 1)
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, create, Piece, state => state.Dispose());
            return;
        }
        using var own = create();
        for (var i = 0; i < count; i++)
            work(i, own);

        TState Piece(int i, ParallelLoopState loop, TState state)
        {
            work(i, state);
            return state;
        }
    }
}
