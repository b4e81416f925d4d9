using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>Loops over independent pieces of work, on as many threads as libtorch may use.</summary>
internal static class ParallelWork
{
    /// <summary>Does each piece once, in any order.</summary>
    /// <param name="count">How many.</param>
    /// <param name="create">Makes what a thread keeps to itself; disposed after its last piece, if it can be.</param>
    /// <param name="work">Does a piece.</param>
    public static void For<TState>(int count, Func<TState> create, Action<int, TState> work)
    {
        var threads = Math.Min(get_num_threads(), count);
        if (threads > 1)
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, create, Piece, Release);
            return;
        }
        var own = create();
        try
        {
            for (var i = 0; i < count; i++)
                work(i, own);
        }
        finally
        {
            Release(own);
        }

        TState Piece(int i, ParallelLoopState loop, TState state)
        {
            work(i, state);
            return state;
        }

        static void Release(TState state) => (state as IDisposable)?.Dispose();
    }
}
