using SlakDet.Training.Loop;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Loop;

public sealed class LossWindowTests
{
    [Fact]
    public void Drain_GivesMeansSinceTheLastDrain()
    {
        using var scope = NewDisposeScope();
        using var window = new LossWindow();
        window.Add(0, Losses(1, 10), ["a"]);
        window.Check(null);
        window.Add(1, Losses(3, 30), ["b"]);
        Assert.Equal([("loss", 2.0), ("accuracy", 20.0)], window.Drain(null));
        window.Add(2, Losses(5, 50), ["c"]);
        Assert.Equal([("loss", 5.0), ("accuracy", 50.0)], window.Drain(null));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Check_LossNotFinite_NamesTheFirstOne(float loss)
    {
        using var scope = NewDisposeScope();
        using var window = new LossWindow();
        window.Add(7, Losses(1, 10), ["a"]);
        window.Add(8, Losses(loss, 20), ["b", "c"]);
        window.Add(9, Losses(loss, 30), ["d"]);
        var e = Assert.Throws<NonFiniteLossException>(() => window.Check("run/step-000005"));
        Assert.Equal(8, e.Step);
        Assert.Equal(["b", "c"], e.Samples);
        Assert.Contains("accuracy 20). The batch: b, c. The last good checkpoint is run/step-000005. ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AnAccuracyThatIsNotANumber_IsNoFailure()
    {
        using var scope = NewDisposeScope();
        using var window = new LossWindow();
        window.Add(0, Losses(1, float.NaN), ["a"]);
        Assert.Equal(1, window.Drain(null)[0].Value);
    }

    private static LossTerms Losses(float loss, float accuracy) => new(tensor(loss), [("accuracy", tensor(accuracy))]);
}
