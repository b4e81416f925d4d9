using SlakDet.Kernels.Native;

namespace SlakDet.Kernels.Tests.Native;

public class ProcessorsTests
{
    [Fact]
    public void KeepAway_OfARunningThread_MovesItToAnotherProcessor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.ProcessorCount > 1, "needs Linux and two processors");
        bool wasDone = false, hasMoved = false;
        var thread = new Thread(() =>
        {
            var processor = Processors.Current;
            wasDone = Processors.KeepAway(Processors.CurrentThread, processor);
            hasMoved = Processors.Current != processor;
        });
        thread.Start();
        thread.Join();
        Assert.True(wasDone);
        Assert.True(hasMoved);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, -1)]
    [InlineData(1, 1 << 20)]
    [InlineData(int.MaxValue, 0)]
    public void KeepAway_OfNoThreadOrProcessor_DoesNothing(int thread, int processor) => Assert.False(Processors.KeepAway(thread, processor));
}
