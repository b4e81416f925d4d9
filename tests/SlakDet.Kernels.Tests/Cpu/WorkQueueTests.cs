using SlakDet.Kernels.Cpu;

namespace SlakDet.Kernels.Tests.Cpu;

/// <summary>How work is divided over threads.</summary>
public class WorkQueueTests
{
    // More threads than other tests ask for at the same time: some of the helpers are this test's alone.
    private const int Many = 8;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 100)]
    [InlineData(4, 3)]
    [InlineData(4, 1000)]
    public void Run_AnyThreads_TakesEachItemOnce(int threads, int items)
    {
        var taken = new int[items];
        WorkQueue.Run(items, threads, queue =>
        {
            while (queue.TryTake(out var item))
                Interlocked.Increment(ref taken[item]);
        });
        Assert.All(taken, times => Assert.Equal(1, times));
    }

    [Fact]
    public void Run_OfSeveralCallersAtOnce_TakesAllItemsOfEach() => Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
    {
        for (var round = 0; round < 200; round++)
        {
            var taken = 0;
            WorkQueue.Run(50, 3, queue =>
            {
                while (queue.TryTake(out var _))
                    Interlocked.Increment(ref taken);
            });
            Assert.Equal(50, taken);
        }
    });

    // A helper that comes in the end is waited for: the caller's results are whole when it goes on.
    [Fact]
    public void Run_WithAHelper_EndsAfterTheHelper()
    {
        var caller = Environment.CurrentManagedThreadId;
        using var helps = new ManualResetEventSlim();
        var isDone = false;
        WorkQueue.Run(Many, Many, queue =>
        {
            if (Environment.CurrentManagedThreadId == caller)
            {
                Assert.True(helps.Wait(TimeSpan.FromSeconds(60)), "no helper came");
                return;
            }
            helps.Set();
            Thread.Sleep(20);
            isDone = true;
        });
        Assert.True(isDone);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_WhereAThreadFails_ThrowsWhatItThrew(bool isCaller)
    {
        var caller = Environment.CurrentManagedThreadId;
        using var helps = new ManualResetEventSlim();
        var failure = Assert.Throws<InvalidOperationException>(() => WorkQueue.Run(Many, Many, _ =>
        {
            var isHelper = Environment.CurrentManagedThreadId != caller;
            if (isHelper)
                helps.Set();
            else
                helps.Wait(TimeSpan.FromSeconds(60));
            if (isHelper != isCaller)
                throw new InvalidOperationException("of this thread");
        }));
        Assert.Equal("of this thread", failure.Message);
    }
}
