using SlakDet.Data.Segmentation;
using SlakDet.Data.Shapes;
using SlakDet.Heads.Segmentation;
using SlakDet.Training.Configuration;
using SlakDet.Training.Segmentation;

namespace SlakDet.Training.Schema;

/// <summary>The keys of a segmentation model and its data.</summary>
internal static class SegmentationSchema
{
    // The number of classes is the data's; the model is built once that is read.
    private const int NotYetKnown = 1;

    // A smaller picture has no pixel left at the backbone's last stage.
    private const int LeastSide = 32;

    public static SegmentationConfig Bind(ConfigNode model, ConfigNode data)
    {
        var backbone = model.Object("backbone");
        return new SegmentationConfig
        {
            Backbone = BackboneSchema.Bind(backbone),
            BackboneWeights = backbone.OptionalPath("weights"),
            Head = BindHead(model.Object("head")),
            AuxiliaryHead = model.OptionalObject("auxiliaryHead") is { } auxiliary ? BindAuxiliaryHead(auxiliary) : null,
            ClassWeights = model.Has("classWeights") ? model.Doubles("classWeights", min: 0, max: 1000) : null,
            Inference = BindInference(model.Object("inference")),
            Data = BindData(data),
        };
    }

    private static UperHeadConfig BindHead(ConfigNode node)
    {
        node.Kind("kind", "uper");
        return new UperHeadConfig
        {
            Classes = NotYetKnown,
            Channels = node.Int("channels", 512, min: 1),
            PoolScales = node.Ints("poolScales", [1, 2, 3, 6], min: 1),
            Dropout = node.Double("dropout", 0.1, min: 0, below: 1),
        };
    }

    private static FcnHeadConfig BindAuxiliaryHead(ConfigNode node)
    {
        node.Kind("kind", "fcn");
        return new FcnHeadConfig
        {
            Classes = NotYetKnown,
            InputIndex = node.Int("inputIndex", 2, min: 0, max: 3),
            Channels = node.Int("channels", 256, min: 1),
            Convolutions = node.Int("convolutions", 1, min: 1),
            Dropout = node.Double("dropout", 0.1, min: 0, below: 1),
            LossWeight = node.Double("lossWeight", 0.4, min: 0),
        };
    }

    private static SegmentationInferenceConfig BindInference(ConfigNode node)
    {
        if (node.Kind("kind", "whole", "slide") == "whole")
            return new SegmentationInferenceConfig();
        var crop = node.Ints("crop", count: 2, min: LeastSide);
        var stride = node.Ints("stride", count: 2, min: 1);
        node.Check(stride[0] <= crop[0] && stride[1] <= crop[1], "stride", $"is [{stride[0]}, {stride[1]}]; must not exceed crop [{crop[0]}, {crop[1]}], or parts of a picture are left out");
        return new SegmentationInferenceConfig
        {
            Mode = InferenceMode.Slide, CropHeight = crop[0], CropWidth = crop[1], StrideHeight = stride[0], StrideWidth = stride[1],
        };
    }

    private static SegmentationDataConfig BindData(ConfigNode node)
    {
        var isShapes = node.Kind("kind", "folder", "shapes") == "shapes";
        var folder = node.Path("root");
        var root = isShapes ? Path.Combine(folder, ShapesDataset.AdeFolder) : folder;
        var reduceZeroLabel = isShapes || node.Bool("reduceZeroLabel", false);
        var training = node.Object("training");
        var test = node.Object("test");
        return new SegmentationDataConfig
        {
            Root = root,
            ClassesFile = node.Path("classes", Path.Combine(root, isShapes ? "classes.json" : "classes.txt")),
            Shapes = isShapes ? ShapesSchema.Bind(node, folder) : null,
            Packed = node.OptionalPath("packed"),
            TrainingSplit = training.String("split", "training"),
            ValidationSplit = test.String("split", "validation"),
            ReduceZeroLabel = reduceZeroLabel,
            Training = BindTraining(training, reduceZeroLabel),
            Test = BindTest(test, reduceZeroLabel),
            TestRatios = test.Doubles("ratios", [1.0], min: 0.01, max: 100),
            TestFlip = test.Bool("flip", false),
        };
    }

    private static SegmentationTrainConfig BindTraining(ConfigNode node, bool reduceZeroLabel)
    {
        var scale = node.Ints("scale", count: 2, min: 1);
        var ratio = node.Doubles("ratio", [0.5, 2.0], count: 2, min: 0.01, max: 100);
        var crop = node.Ints("crop", count: 2, min: LeastSide);
        node.Check(ratio[0] <= ratio[1], "ratio", $"is [{ratio[0]}, {ratio[1]}]; the first must not exceed the second");
        return new SegmentationTrainConfig
        {
            Scale = (scale[0], scale[1]),
            RatioLow = ratio[0],
            RatioHigh = ratio[1],
            CropHeight = crop[0],
            CropWidth = crop[1],
            CategoryMaxRatio = node.Double("categoryMaxRatio", 0.75, above: 0, max: 1),
            FlipProbability = node.Double("flip", 0.5, min: 0, max: 1),
            Photometric = node.Bool("photometric", true),
            ReduceZeroLabel = reduceZeroLabel,
        };
    }

    private static SegmentationTestConfig BindTest(ConfigNode node, bool reduceZeroLabel)
    {
        var scale = node.Ints("scale", count: 2, min: LeastSide);
        return new SegmentationTestConfig
        {
            Scale = (scale[0], scale[1]),
            ReduceZeroLabel = reduceZeroLabel,
        };
    }
}
