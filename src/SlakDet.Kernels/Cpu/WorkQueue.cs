using System.Runtime.ExceptionServices;
using TorchSharp;

namespace SlakDet.Kernels.Cpu;

/// <summary>Items that several threads take one after the other; as many threads as libtorch uses.</summary>
/// <remarks>
/// Results must not depend on who does what. The calling thread works too and waits only for those that have begun, so
/// that busy helpers cost nothing but help.
/// </remarks>
internal sealed class WorkQueue
{
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _allDone = new(initialState: true);
    private readonly Action<WorkQueue> _work;
    private readonly int _count;
    private ExceptionDispatchInfo? _failure;
    private int _next, _helpers;
    private bool _closed;

    private WorkQueue(int count, Action<WorkQueue> work) => (_count, _work) = (count, work);

    /// <summary>Does some work.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="work">Run once a thread: takes items until there are none.</param>
    public static void Run(int count, Action<WorkQueue> work) => Run(count, torch.get_num_threads(), work);

    /// <summary>The same with a given number of threads, above 0.</summary>
    public static void Run(int count, int threads, Action<WorkQueue> work)
    {
        var queue = new WorkQueue(count, work);
        Helper.Ask(Math.Min(threads, count) - 1, queue.Help);
        try
        {
            work(queue);
        }
        finally
        {
            queue.Close();
        }
        queue._failure?.Throw();
    }

    /// <summary>Takes an item.</summary>
    /// <param name="item">Its index.</param>
    /// <returns>False when all are taken.</returns>
    public bool TryTake(out int item)
    {
        item = Interlocked.Increment(ref _next) - 1;
        return item < _count;
    }

    private void Help()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _helpers++;
            _allDone.Reset();
        }
        try
        {
            _work(this);
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
        lock (_gate)
            if (--_helpers == 0)
                _allDone.Set();
    }

    private void Close()
    {
        lock (_gate)
            _closed = true;
        _allDone.Wait();
    }
}
