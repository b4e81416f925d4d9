using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace SlakDet.Data.Loading;

/// <summary>
/// Makes numbered items on threads of its own and hands them to one consumer strictly in order, so that the number of threads changes
/// neither what comes nor when it comes, only how long one waits.
/// </summary>
/// <typeparam name="T">Kind of item.</typeparam>
public sealed class PrefetchLoader<T> : IDisposable
{
    private static readonly TimeSpan DefaultWatchdog = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan DisposeGrace = TimeSpan.FromSeconds(2);

    private readonly object _lock = new();
    private readonly Func<long, T> _produce;
    private readonly TimeSpan _watchdog;
    private readonly long _end;
    private readonly Slot[] _slots;
    private readonly Thread[] _threads;
    private long _nextToMake;
    private long _nextToHandOut;
    private long _waitTicks;
    private bool _stopped;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts the threads.</summary>
    /// <param name="workers">Number of threads; 0 makes each item when it is asked for, on the consumer's thread.</param>
    /// <param name="capacity">How many items may be made or in the making beyond those handed out, at least 1.</param>
    /// <param name="produce">Makes the item of a number; called by several threads at once, once a number.</param>
    /// <param name="first">Number of the first item, at least 0.</param>
    /// <param name="end">Number after that of the last item.</param>
    /// <param name="watchdog">How long the consumer waits for an item before it gives up; 120 seconds when null.</param>
    public PrefetchLoader(int workers, int capacity, Func<long, T> produce, long first, long end, TimeSpan? watchdog = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, end);
        _produce = produce;
        _watchdog = watchdog ?? DefaultWatchdog;
        _nextToMake = _nextToHandOut = first;
        _end = end;
        _slots = new Slot[capacity];
        _threads = new Thread[workers];
        for (var i = 0; i < workers; i++)
        {
            _threads[i] = new(Work) { IsBackground = true, Name = $"loader {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Seconds that the consumer has spent in <see cref="TryNext"/> and <see cref="Next"/>: the time it waited for data.</summary>
    public double WaitSeconds => (double)_waitTicks / Stopwatch.Frequency;

    /// <summary>The next item.</summary>
    /// <exception cref="InvalidOperationException">All items have been handed out.</exception>
    /// <remarks>Throws as <see cref="TryNext"/> does.</remarks>
    public T Next() => TryNext(out var item)
        ? item
        : throw new InvalidOperationException($"The loader has no item {_end}: it was made for the items before that.");

    /// <summary>The next item; false after the last.</summary>
    /// <remarks>
    /// When making an item failed, its exception comes out here once all items before it have, and again on every later call; no further
    /// items are begun.
    /// </remarks>
    /// <exception cref="TimeoutException">The item did not come in the watchdog's time; the message says what is in work.</exception>
    /// <exception cref="ObjectDisposedException">The loader has been disposed.</exception>
    public bool TryNext(out T item)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return _threads.Length == 0 ? MakeHere(out item) : Take(out item);
        }
        finally
        {
            _waitTicks += Stopwatch.GetTimestamp() - start;
        }
    }

    /// <summary>The items that are left, in order.</summary>
    public IEnumerable<T> Items()
    {
        while (TryNext(out var item))
            yield return item;
    }

    /// <summary>
    /// Stops the threads after the items they have in work. Returns after two seconds at most: a thread that is stuck in a read is left
    /// behind and ends with the read or with the process.
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
            _failure ??= ExceptionDispatchInfo.Capture(new ObjectDisposedException(nameof(PrefetchLoader<>)));
            Array.Clear(_slots);
            Monitor.PulseAll(_lock);
        }
        var deadline = Stopwatch.StartNew();
        foreach (var thread in _threads)
            if (DisposeGrace - deadline.Elapsed is { Ticks: > 0 } left)
                thread.Join(left);
    }

    private bool MakeHere(out T item)
    {
        item = default!;
        _failure?.Throw();
        if (_nextToHandOut == _end)
            return false;
        try
        {
            item = _produce(_nextToHandOut);
        }
        catch (Exception error)
        {
            _failure = ExceptionDispatchInfo.Capture(error);
            throw;
        }
        _nextToHandOut++;
        return true;
    }

    private bool Take(out T item)
    {
        item = default!;
        var waiting = Stopwatch.StartNew();
        lock (_lock)
        {
            while (true)
            {
                _failure?.Throw();
                if (_nextToHandOut == _end)
                    return false;
                ref var slot = ref SlotOf(_nextToHandOut);
                if (slot.IsDone)
                {
                    (item, _failure) = (slot.Item!, slot.Error);
                    slot = default;
                    if (_failure != null)
                        continue;
                    _nextToHandOut++;
                    Monitor.PulseAll(_lock);
                    return true;
                }
                var left = _watchdog - waiting.Elapsed;
                if (left <= TimeSpan.Zero)
                    Fail(new TimeoutException(DescribeStall(waiting.Elapsed)));
                else
                    Monitor.Wait(_lock, left);
            }
        }
    }

    private void Work()
    {
        while (true)
        {
            long number;
            lock (_lock)
            {
                while (!_stopped && _nextToMake < _end && _nextToMake - _nextToHandOut >= _slots.Length)
                    Monitor.Wait(_lock);
                if (_stopped || _nextToMake == _end)
                    return;
                number = _nextToMake++;
                SlotOf(number) = new() { Started = Stopwatch.GetTimestamp() };
            }
            var made = Make(number);
            lock (_lock)
            {
                if (_failure != null)   // disposed or given up: nobody will ask for it
                    return;
                SlotOf(number) = made;
                _stopped |= made.Error != null;
                Monitor.PulseAll(_lock);
            }
        }
    }

    private Slot Make(long number)
    {
        try
        {
            return new() { IsDone = true, Item = _produce(number) };
        }
        catch (Exception error)   // whatever it is, it belongs to the consumer; on this thread it would end the process
        {
            return new() { IsDone = true, Error = ExceptionDispatchInfo.Capture(error) };
        }
    }

    private void Fail(Exception error)
    {
        _failure = ExceptionDispatchInfo.Capture(error);
        _stopped = true;
        Monitor.PulseAll(_lock);
    }

    private string DescribeStall(TimeSpan waited)
    {
        var inWork = new List<string>();
        for (var number = _nextToHandOut; number < _nextToMake; number++)
            if (!SlotOf(number).IsDone)
                inWork.Add($"{number} (for {Stopwatch.GetElapsedTime(SlotOf(number).Started).TotalSeconds:F1} s)");
        return $"No data for {waited.TotalSeconds:F1} s: the loader waits for item {_nextToHandOut}. "
            + $"In work on {_threads.Length} threads: {string.Join(", ", inWork)}. "
            + "A file may lie on a disk or a network share that does not answer; if making an item takes that long, use more workers.";
    }

    private ref Slot SlotOf(long number) => ref _slots[number % _slots.Length];

    private struct Slot
    {
        public bool IsDone;
        public T? Item;
        public ExceptionDispatchInfo? Error;
        public long Started;
    }
}
