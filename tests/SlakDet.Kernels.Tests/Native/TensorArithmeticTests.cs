using System.Diagnostics;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Native;

public class TensorArithmeticTests
{
    [Fact]
    public void Operations_OnNumbers_HaveTheirValues()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (tensor(new[] { 1f, -2f }), tensor(new[] { 4f, 0.5f }));

        Assert.Equal([5f, -1.5f], a.Plus(b).data<float>().ToArray());
        Assert.Equal([-3f, -2.5f], a.Minus(b).data<float>().ToArray());
        Assert.Equal([1.5f, -1.5f], a.Plus(0.5).data<float>().ToArray());
        Assert.Equal([0.25f, -0.5f], a.Times(0.25).data<float>().ToArray());
        Assert.Equal([true, false], tensor(new long[] { 3, 255 }).NotEqual(255).data<bool>().ToArray());
        Assert.Equal([false, true], tensor(new long[] { 3, 255 }).EqualTo(255).data<bool>().ToArray());
        Assert.Equal([-2L, 250], tensor(new long[] { 3, 255 }).Plus(-5L).data<long>().ToArray());
        Assert.Equal([1L << 60, -9], tensor(new long[] { 1L << 58, -3 }).Times(4L).Minus(tensor(new long[] { 0, -3 })).data<long>().ToArray());
        Assert.Equal([true, false], a.Above(-2).data<bool>().ToArray());
        Assert.Equal([false, true], a.Below(1).data<bool>().ToArray());
        Assert.Equal([1f, -0.5f], a.AtLeast(-0.5).data<float>().ToArray());
        Assert.Equal([0.5f, -2f], a.AtMost(0.5).data<float>().ToArray());
        Assert.Equal([2.5f, -0.75f], a.clone().MoveTowards(b, 0.5).data<float>().ToArray());
        Assert.Equal([8L, 6L], tensor(new long[] { 3, 1 }).PlusInPlace(5L).data<long>().ToArray());
        Assert.Equal([5f, -1.5f], a.clone().PlusInPlace(b).data<float>().ToArray());
        Assert.Equal([3f, 0f], a.clone().PlusInPlace(2.0).data<float>().ToArray());
        Assert.Equal([2f, -4f], a.clone().TimesInPlace(2).data<float>().ToArray());
    }

    // With TorchSharp's own operators this fails within thousands of calls.
    [Fact]
    public void Operations_WhileGarbageIsCollected_NeverFail()
    {
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.KeepAlive(new byte[200_000]);
                GC.Collect(0);
            }
        });
        collector.Start();
        using var a = ones(16);
        using var counter = zeros([1], int64);
        // A quiet machine makes all the calls in a second; a busy one need not wait for them.
        var (watch, calls) = (Stopwatch.StartNew(), 0L);
        while (calls < 50_000 && watch.Elapsed < TimeSpan.FromSeconds(5))
        {
            using var sum = a.Plus(a);
            using var product = sum.Times(0.5);
            counter.PlusInPlace(1L);
            calls++;
        }
        stop.Cancel();
        collector.Join();

        Assert.Equal(calls, counter.item<long>());
    }
}
