using Newtonsoft.Json.Linq;
using SlakDet.Backbones.Loading;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Segmentation;
using SlakDet.Training.Optimization;
using SlakDet.Training.Schedules;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Optimization;

public sealed class ModelOptimizerTests
{
    // Where a gradient is almost zero, Adam's first step is its noise: there only the step's length is given.
    private const double NearZeroGradient = 1e-6, Tolerance = 2e-5;

    [Fact]
    public void Step_OfTheReferenceBatch_GivesThePublishedWeights()
    {
        using var scope = NewDisposeScope();
        var golden = JObject.Parse(File.ReadAllText(Repository.Golden("seg", "train.json")));
        using var model = ReferenceModel();
        using var optimizer = ModelOptimizer.Create(model, new AdamWConfig
        {
            LearningRate = (double)golden["optimizer"]!["lr"]!,
            WeightDecay = (double)golden["optimizer"]!["weight_decay"]!,
            Grouping = new ParameterGroupingConfig
            {
                LayerDecay = new LayerDecay { Kind = LayerDecayKind.StageWise, Rate = 0.9, Layers = 6 },
                WeightDecayRule = WeightDecayRule.SkipOneDimensional,
            },
        }, new ConstantSchedule());
        model.train();
        model.ComputeLosses(Golden("train_input.npy.gz"), Golden("train_labels.npy").squeeze(1).to_type(ScalarType.Int64)).Total.backward();
        var gradients = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!.clone());

        optimizer.Step(0);

        var parameters = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        var after = ((JObject)golden["after_one_step"]!).Properties().ToList();
        Assert.Equal(5, after.Count);
        foreach (var entry in after)
        {
            using var difference = (parameters[entry.Name].detach() - Golden((string)entry.Value!)).abs();
            var clear = gradients[entry.Name].abs() > NearZeroGradient;
            var worst = difference.masked_select(clear).max().item<float>();
            Assert.True(clear.to_type(ScalarType.Float32).mean().item<float>() > 0.9f, entry.Name);
            Assert.True(worst <= Tolerance * parameters[entry.Name].detach().abs().max().item<float>(), $"{entry.Name} differs by {worst:e2}");
            Assert.True(difference.max().item<float>() <= 2.1e-3, entry.Name);
        }
    }

    [Fact]
    public void Step_ScalesTheRateByTheSchedule()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(1, 1, hasBias: false);
        using var optimizer = ModelOptimizer.Create(model, new SgdConfig { LearningRate = 8, WeightDecay = 0, Grouping = ParameterGroupingConfig.None, Momentum = 0 },
            new PolySchedule { TotalSteps = 4, Power = 1, MinRate = 0, WarmUp = LinearWarmUp.None });
        var parameter = model.parameters().Single();
        foreach (var (step, rate) in new[] { (0, 8f), (1, 6f), (3, 2f) })
        {
            var before = parameter.item<float>();
            parameter.sum().backward();
            optimizer.Step(step);
            optimizer.ZeroGradients();
            Assert.Equal(before - rate, parameter.item<float>(), 1e-5f);
        }
    }

    [Fact]
    public void Step_WithoutAGradient_LeavesTheParameterAlone()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(2, 2);
        using var optimizer = ModelOptimizer.Create(model, new AdamWConfig { LearningRate = 1, WeightDecay = 0.5, Grouping = ParameterGroupingConfig.None }, new ConstantSchedule());
        var before = model.bias!.detach().data<float>().ToArray();
        model.weight!.sum().backward();
        optimizer.Step(0);
        Assert.Equal(before, model.bias.detach().data<float>().ToArray());
        optimizer.ZeroGradients();
        Assert.All(optimizer.Parameters, parameter => Assert.Null(parameter.grad));
    }

    private static Tensor Golden(string file) => TensorConversion.ToTensor(NpyFile.Read(Repository.Golden("seg", file)));

    private static EncoderDecoder ReferenceModel()
    {
        var backbone = new SlakBackbone(new SlakConfig { Depths = [1, 2, 2, 1], Dims = [16, 24, 40, 56], KernelSizes = [51, 49, 47, 13], LayerScaleInit = 1 });
        var model = new EncoderDecoder(backbone, new UperHead(new UperHeadConfig { Classes = 7, Channels = 32, Dropout = 0 }, backbone.Features),
            new FcnHead(new FcnHeadConfig { Classes = 7, Channels = 16, Dropout = 0 }, backbone.Features));
        ModelWeights.Load(model, Repository.Golden("seg", "checkpoint.pth"));
        return model;
    }
}
