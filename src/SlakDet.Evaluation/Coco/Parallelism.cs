using System.Runtime.ExceptionServices;

namespace SlakDet.Evaluation.Coco;

/// <summary>Work on several threads. The work's own exceptions come out as they are.</summary>
/// <param name="threads">Most threads to use; 0 means as many as there are cores.</param>
internal sealed class Parallelism(int threads)
{
    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads };

    /// <summary>Calls the work for 0 to <paramref name="count"/> - 1, in any order.</summary>
    public void For(int count, Action<int> work) => For(count, () => work, (call, i) => call(i));

    /// <summary>
    /// Calls the work for 0 to <paramref name="count"/> - 1, in any order, with a state for each thread, which may be handed over at the end.
    /// </summary>
    public void For<T>(int count, Func<T> state, Action<T, int> work, Action<T>? end = null)
    {
        try
        {
            Parallel.For(
                0,
                count,
                _options,
                state,
                (i, _, own) =>
                {
                    work(own, i);
                    return own;
                },
                own => end?.Invoke(own));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.Flatten().InnerExceptions[0]);
        }
    }
}
