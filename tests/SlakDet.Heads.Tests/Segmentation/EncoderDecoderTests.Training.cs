using System.Text.Json;
using SlakDet.Heads.Segmentation;
using static SlakDet.Heads.Tests.Segmentation.SegmentationGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Segmentation;

public partial class EncoderDecoderTests
{
    private const double ScalarTolerance = 1e-5;

    [Fact]
    public void ComputeLosses_OfTheReferenceBatch_GivesThePublishedPass()
    {
        using var scope = NewDisposeScope();
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.Golden("seg", "train.json")));
        var golden = document.RootElement;
        using var model = Model();
        model.train();
        var labels = Array("train_labels.npy").squeeze(1).to_type(ScalarType.Int64);
        var losses = model.ComputeLosses(Array("train_input.npy.gz"), labels);
        losses.Total.backward();

        var named = losses.Named.ToDictionary(entry => entry.Name, entry => (double)entry.Value.item<float>());
        foreach (var expected in golden.GetProperty("losses").EnumerateObject())
            AssertNear(expected.Value.GetDouble(), named[expected.Name], expected.Name);
        AssertNear(golden.GetProperty("total_loss").GetDouble(), named["loss"], "total");
        CheckGradients(golden, model);
        CheckStatistics(golden, model);
    }

    private static void CheckGradients(JsonElement golden, EncoderDecoder model)
    {
        var gradients = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!);
        Assert.All(gradients, entry => Assert.True(entry.Value is not null, $"{entry.Key} has no gradient"));
        foreach (var expected in golden.GetProperty("grad_l2").EnumerateObject())
            AssertNear(expected.Value.GetDouble(), Norm(gradients[expected.Name]), expected.Name);
        AssertNear(golden.GetProperty("grad_l2_all").GetDouble(), Math.Sqrt(gradients.Values.Sum(gradient => Math.Pow(Norm(gradient), 2))), "all gradients");
        foreach (var expected in golden.GetProperty("full_gradients").EnumerateObject())
            AssertClose(Array(expected.Value.GetString()!), gradients[expected.Name], 2e-5);
    }

    private static void CheckStatistics(JsonElement golden, EncoderDecoder model)
    {
        var state = model.state_dict();
        foreach (var expected in golden.GetProperty("running_stats_after").EnumerateObject())
            AssertClose(tensor(expected.Value.EnumerateArray().Select(value => value.GetSingle()).ToArray()), state[expected.Name], 2e-5);
        var passes = golden.GetProperty("num_batches_tracked_after").GetInt64();
        Assert.All(state.Where(entry => entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)),
            entry => Assert.Equal(passes, entry.Value.item<long>()));
    }

    private static double Norm(Tensor tensor) => tensor.to_type(ScalarType.Float64).norm().item<double>();

    private static void AssertNear(double expected, double actual, string what) =>
        Assert.True(Math.Abs(actual - expected) <= ScalarTolerance * Math.Abs(expected), $"{what}: {actual:r} instead of {expected:r}");
}
