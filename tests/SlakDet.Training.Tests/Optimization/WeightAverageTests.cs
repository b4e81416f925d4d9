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
    public void Update_OfMaskedWeights_IsAsSparseAsTheyAreAndTakesNewOnesAtOnce()
    {
        using var scope = NewDisposeScope();
        using var model = nn.BatchNorm1d(4);
        Set(model, 8);
        using var average = new WeightAverage(model, Decay);
        var weight = model.state_dict()["weight"].detach();
        void Update(float[] values, float[] mask)
        {
            weight.copy_(tensor(values));
            average.Update(new Dictionary<string, Tensor> { ["weight"] = tensor(mask) });
        }

        Update([4, 0, 4, 0], [1, 0, 1, 0]);
        Assert.Equal([7, 0, 7, 0], Values(average.State["weight"]));
        // The second is grown and takes its value; the third is dropped; the fourth is grown but still zero.
        Update([3, 5, 0, 0], [1, 1, 0, 1]);
        Assert.Equal([6, 5, 0, 0], Values(average.State["weight"]));
        Update([6, 1, 0, 2], [1, 1, 0, 1]);
        Assert.Equal([6, 4, 0, 2], Values(average.State["weight"]));
        // What has no mask is averaged as ever.
        Assert.Equal([8, 8, 8, 8], Values(average.State["bias"]));
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
