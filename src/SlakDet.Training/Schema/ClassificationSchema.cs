using SlakDet.Data.Classification;
using SlakDet.Data.Shapes;
using SlakDet.Data.Transforms;
using SlakDet.Data.Transforms.RandAugment;
using SlakDet.Training.Classification;
using SlakDet.Training.Configuration;

namespace SlakDet.Training.Schema;

/// <summary>The keys of a classifier and its data.</summary>
internal static class ClassificationSchema
{
    // A smaller picture has no pixel left at the backbone's last stage.
    private const int LeastSide = 32;

    // From this size on the published evaluation shows the whole picture.
    private const int WarpFrom = 384;

    public static ClassificationConfig Bind(ConfigNode model, ConfigNode data)
    {
        var backbone = model.Object("backbone");
        return new ClassificationConfig
        {
            Backbone = BackboneSchema.Bind(backbone),
            BackboneWeights = backbone.OptionalPath("weights"),
            LabelSmoothing = model.Double("labelSmoothing", 0.1, min: 0, below: 1),
            Data = BindData(data),
        };
    }

    private static ClassificationDataConfig BindData(ConfigNode node)
    {
        var isShapes = node.Kind("kind", "folder", "shapes") == "shapes";
        var folder = node.Path("root");
        var root = isShapes ? Path.Combine(folder, ShapesDataset.ImageNetFolder) : folder;
        var (training, test) = (node.Object("training"), node.Object("test"));
        return new ClassificationDataConfig
        {
            Root = root,
            ClassesFile = isShapes ? Path.Combine(root, "classes.txt") : node.OptionalPath("classes"),
            Shapes = isShapes ? ShapesSchema.Bind(node, folder, ShapesContent.Objects) : null,
            TrainingSplit = training.String("split", "train"),
            ValidationSplit = test.String("split", "val"),
            Training = BindTraining(training),
            Test = BindTest(test),
        };
    }

    private static ClassificationTrainConfig BindTraining(ConfigNode node)
    {
        var standard = new ClassificationTrainConfig();
        var scale = Range(node, "scale", standard.Crop.ScaleLow, standard.Crop.ScaleHigh, most: 1);
        var ratio = Range(node, "ratio", standard.Crop.RatioLow, standard.Crop.RatioHigh, most: 100);
        return standard with
        {
            Size = node.Int("size", standard.Size, min: LeastSide),
            Crop = new RandomResizedCrop(scale.Low, scale.High, ratio.Low, ratio.High),
            FlipProbability = node.Double("flip", standard.FlipProbability, min: 0, max: 1),
            Augmentation = node.OptionalObject("randAugment") is { } augmentation ? BindAugmentation(augmentation) : standard.Augmentation,
            Erasing = node.OptionalObject("erasing") is { } erasing ? BindErasing(erasing) : standard.Erasing,
            Mixing = node.OptionalObject("mixing") is { } mixing ? BindMixing(mixing) : standard.Mixing,
        };
    }

    private static RandomAugmentation BindAugmentation(ConfigNode node)
    {
        var standard = new RandomAugmentation();
        return new RandomAugmentation(
            node.Int("layers", standard.Layers, min: 0), node.Double("probability", standard.Probability, min: 0, max: 1),
            node.Double("magnitude", standard.Magnitude, min: 0, max: 10), node.Double("deviation", standard.MagnitudeDeviation, min: 0));
    }

    private static RandomErasing BindErasing(ConfigNode node)
    {
        var standard = new RandomErasing();
        var area = Range(node, "area", standard.AreaLow, standard.AreaHigh, most: 1);
        return new RandomErasing(
            node.Double("probability", standard.Probability, min: 0, max: 1), area.Low, area.High, node.Double("ratio", standard.RatioLow, above: 0, max: 1));
    }

    private static BatchMixing BindMixing(ConfigNode node)
    {
        var standard = new BatchMixing();
        return new BatchMixing(
            node.Double("mixup", standard.MixupAlpha, min: 0), node.Double("cutMix", standard.CutMixAlpha, min: 0),
            node.Double("probability", standard.Probability, min: 0, max: 1), node.Double("switchProbability", standard.SwitchProbability, min: 0, max: 1));
    }

    private static ClassificationTestConfig BindTest(ConfigNode node)
    {
        var standard = new ClassificationTestConfig();
        var size = node.Int("size", standard.Size, min: LeastSide);
        return standard with
        {
            Size = size,
            CropRatio = node.Double("cropRatio", standard.CropRatio, above: 0, max: 1),
            Warp = node.Bool("warp", size >= WarpFrom),
        };
    }

    private static (double Low, double High) Range(ConfigNode node, string key, double low, double high, double most)
    {
        var range = node.Doubles(key, [low, high], count: 2, min: 1e-4, max: most);
        node.Check(range[0] <= range[1], key, $"is [{range[0]}, {range[1]}]; the first must not exceed the second");
        return (range[0], range[1]);
    }
}
