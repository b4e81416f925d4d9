using SlakDet.Training.Optimization;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Optimization;

public sealed class WeightAverageTests
{
    private const double Decay = 0.75;

    [Fact]
    public void Update_FollowsTheFormula()
    {
        using var scope = NewDisposeScope();
        using var model = nn.BatchNorm1d(2);
        using var average = new WeightAverage(model, Decay);
        var expected = 1.0;
        for (var step = 1; step <= 4; step++)
        {
            Set(model, step * 3);
            average.Update();
            expected = Decay * expected + (1 - Decay) * step * 3;
        }

        Assert.Equal(["bias", "num_batches_tracked", "running_mean", "running_var", "weight"], average.State.Keys.Order());
        Assert.All(average.State["weight"].data<float>().ToArray(), value => Assert.Equal(expected, value, 1e-5));
        Assert.All(average.State["running_var"].data<float>().ToArray(), value => Assert.Equal(expected, value, 1e-5));
        Assert.Equal(12L, average.State["num_batches_tracked"].item<long>());
    }

    [Fact]
    public void Exchange_PutsTheAverageInPlaceAndTheWeightsBack()
    {
        using var scope = NewDisposeScope();
        using var model = nn.BatchNorm1d(2);
        using var average = new WeightAverage(model, Decay);
        Set(model, 5);
        average.Update();
        var averaged = Values(average.State["weight"]);

        using (average.Exchange())
        {
            Assert.Equal(averaged, Values(model.state_dict()["weight"]));
            Assert.Equal([5f, 5f], Values(average.State["weight"]));
        }

        Assert.Equal([5f, 5f], Values(model.state_dict()["weight"]));
        Assert.Equal(averaged, Values(average.State["weight"]));
    }

    private static void Set(nn.Module model, double value)
    {
        using var _ = no_grad();
        foreach (var tensor in model.state_dict().Values)
            tensor.detach().fill_(value);
    }

    private static float[] Values(Tensor tensor) => tensor.detach().data<float>().ToArray();
}
