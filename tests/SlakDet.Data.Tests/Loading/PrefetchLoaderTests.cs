using System.Diagnostics;
using SlakDet.Annotations;
using SlakDet.Data.Loading;

namespace SlakDet.Data.Tests.Loading;

public class PrefetchLoaderTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static TheoryData<int> Workers => [0, 1, 2, 8];

    public static TheoryData<int> Threads => [1, 2, 8];

    [Theory]
    [MemberData(nameof(Workers))]
    public void TryNext_AnyNumberOfWorkers_GivesTheSameItemsInOrder(int workers)
    {
        // Later numbers are often ready first.
        using var loader = new PrefetchLoader<long>(workers, 5, number => Slow(number, (int)(number * 7 % 5)), first: 3, end: 103);
        Assert.Equal(Enumerable.Range(3, 100).Select(number => 10L * number), loader.Items());
        Assert.False(loader.TryNext(out _));
        Assert.Contains("no item 103", Assert.Throws<InvalidOperationException>(() => loader.Next()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Workers))]
    public void TryNext_NoItems_IsFalse(int workers)
    {
        using var loader = new PrefetchLoader<long>(workers, 1, number => number, first: 7, end: 7);
        Assert.False(loader.TryNext(out _));
    }

    [Theory]
    [MemberData(nameof(Workers))]
    public void TryNext_FailingItem_ComesAtItsPlaceAndStaysFailed(int workers)
    {
        var original = new DatasetException("SD-TEST", "Cannot use the picture a.jpg: test");
        var made = 0;
        using var loader = new PrefetchLoader<long>(workers, 4, number =>
        {
            Interlocked.Increment(ref made);
            return number == 17 ? throw original : Slow(number, number < 17 ? 2 : 0);
        }, first: 0, end: 1000);
        for (var i = 0; i < 17; i++)
            Assert.Equal(10 * i, loader.Next());
        Assert.Same(original, Assert.Throws<DatasetException>(() => loader.Next()));
        Assert.Same(original, Assert.Throws<DatasetException>(() => loader.TryNext(out _)));
        loader.Dispose();
        Assert.InRange(made, 18, 17 + 4);   // the others were cancelled, not run to the end
        Assert.Contains(nameof(TryNext_FailingItem_ComesAtItsPlaceAndStaysFailed), original.StackTrace, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void TryNext_SeveralFailingItems_GivesTheFirstInOrder(int workers)
    {
        using var loader = new PrefetchLoader<long>(workers, 8, number =>
        {
            Thread.Sleep(number == 5 ? 40 : 0);
            return number >= 5 ? throw new InvalidDataException($"item {number}") : number;
        }, first: 0, end: 100);
        for (var i = 0; i < 5; i++)
            Assert.Equal(i, loader.Next());
        Assert.Equal("item 5", Assert.Throws<InvalidDataException>(() => loader.Next()).Message);
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void TryNext_SlowConsumer_NeverMoreThanCapacityAhead(int workers)
    {
        const int capacity = 3;
        var (begun, handedOut, most) = (0, 0, 0);
        using var loader = new PrefetchLoader<long>(workers, capacity, number =>
        {
            var ahead = Interlocked.Increment(ref begun) - Volatile.Read(ref handedOut);
            InterlockedMax(ref most, ahead);
            return number;
        }, first: 0, end: 60);
        for (var i = 0; i < 60; i++)
        {
            Thread.Sleep(i % 10 == 0 ? 10 : 0);
            Interlocked.Increment(ref handedOut);   // before Next: a worker may begin the next item before this thread runs again
            loader.Next();
        }
        Assert.Equal(60, begun);
        Assert.InRange(most, 1, capacity);
    }

    [Fact]
    public void TryNext_SlowProducer_CountsTheWait()
    {
        using var loader = new PrefetchLoader<long>(1, 2, number => Slow(number, 20), first: 0, end: 10);
        Assert.Equal(0, loader.WaitSeconds);
        Assert.Equal(10, loader.Items().Count());
        Assert.InRange(loader.WaitSeconds, 0.15, 5);
    }

    [Fact]
    public void TryNext_ReadyItems_CostsHardlyAnyWait()
    {
        using var made = new CountdownEvent(10);
        using var loader = new PrefetchLoader<long>(1, 10, number =>
        {
            Thread.Sleep(50);
            made.Signal();
            return number;
        }, first: 0, end: 10);
        made.Wait(TestContext.Current.CancellationToken);
        Assert.Equal(10, loader.Items().Count());
        Assert.InRange(loader.WaitSeconds, 0, 0.4);   // making them took 0.5
    }

    [Fact]
    public void TryNext_NoWorkers_CountsTheMaking()
    {
        using var loader = new PrefetchLoader<long>(0, 2, number => Slow(number, 20), first: 0, end: 5);
        Assert.Equal(5, loader.Items().Count());
        Assert.InRange(loader.WaitSeconds, 0.09, 5);
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void TryNext_BlockedProducer_GivesUpAndSaysWhatIsInWork(int workers)
    {
        using var release = new ManualResetEventSlim();
        using var loader = new PrefetchLoader<long>(workers, 4, number => number == 23 ? Block(release) : number, first: 20, end: 100, Second);
        for (var i = 20; i < 23; i++)
            Assert.Equal(i, loader.Next());
        var error = Assert.Throws<TimeoutException>(() => loader.Next());
        Assert.Contains("the loader waits for item 23.", error.Message, StringComparison.Ordinal);
        Assert.Matches($@"In work on {workers} threads: 23 \(for \d+\.\d s\)", error.Message);
        Assert.Contains("does not answer", error.Message, StringComparison.Ordinal);
        Assert.Same(error, Assert.Throws<TimeoutException>(() => loader.Next()));
        release.Set();
    }

    [Theory]
    [MemberData(nameof(Workers))]
    public void Dispose_InTheMiddle_EndsTheThreadsAndRefusesFurtherItems(int workers)
    {
        var running = 0;
        var loader = new PrefetchLoader<long>(workers, 4, number =>
        {
            Interlocked.Increment(ref running);
            Thread.Sleep(5);
            Interlocked.Decrement(ref running);
            return number;
        }, first: 0, end: 1000);
        loader.Next();
        loader.Dispose();
        loader.Dispose();
        Assert.Equal(0, running);
        Assert.Throws<ObjectDisposedException>(() => loader.Next());
    }

    [Fact]
    public async Task Dispose_WhileTheConsumerWaits_WakesIt()
    {
        using var release = new ManualResetEventSlim();
        var loader = new PrefetchLoader<long>(1, 1, _ => Block(release), first: 0, end: 10);
        var consumer = Task.Run(() => Record.Exception(() => loader.Next()), TestContext.Current.CancellationToken);
        Thread.Sleep(50);
        var clock = Stopwatch.StartNew();
        loader.Dispose();   // the producer is still blocked
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        Assert.IsType<ObjectDisposedException>(await consumer.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        release.Set();
    }

    [Theory]
    [InlineData(-1, 1, 0, 1)]
    [InlineData(1, 0, 0, 1)]
    [InlineData(1, 1, 2, 1)]
    [InlineData(1, 1, -1, 1)]
    public void Constructor_ArgumentOutOfRange_IsRefused(int workers, int capacity, long first, long end) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrefetchLoader<long>(workers, capacity, number => number, first, end));

    [Theory]
    [MemberData(nameof(Workers))]
    public void TryNext_RandomTimes_KeepsOrderUnderStress(int workers)
    {
        for (var round = 0; round < 20; round++)
        {
            using var loader = new PrefetchLoader<long>(workers, 1 + round % 9, number =>
            {
                Thread.SpinWait((int)(number * 7919 % 500));
                return number;
            }, first: round, end: round + 500);
            Assert.Equal(Enumerable.Range(round, 500).Select(number => (long)number), loader.Items());
        }
    }

    private static long Slow(long number, int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return 10 * number;
    }

    private static long Block(ManualResetEventSlim release)
    {
        release.Wait(TimeSpan.FromSeconds(30));
        return 0;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
            seen = Interlocked.CompareExchange(ref target, value, seen) is var now && now == seen ? value : now;
    }
}
