using SlakDet.Data.Detection;
using SlakDet.Data.Shapes;
using SlakDet.Training.Configuration;
using SlakDet.Training.Detection;

namespace SlakDet.Training.Schema;

/// <summary>The keys of the data of a detector.</summary>
internal static class DetectionDataSchema
{
    // A smaller picture has no pixel left at the pyramid's last level.
    private const int LeastSide = 32;

    public static DetectionDataConfig Bind(ConfigNode node, bool withMasks)
    {
        var kind = node.Kind("kind", "coco", "voc", "shapes");
        var folder = node.Path("root");
        var isVoc = kind == "voc" || (kind == "shapes" && node.Kind("layout", "coco", "voc") == "voc");
        var shapes = kind == "shapes" ? ShapesSchema.Bind(node, folder) : null;
        var root = shapes == null ? folder : Path.Combine(folder, isVoc ? ShapesDataset.VocFolder : ShapesDataset.CocoFolder);
        var (training, test) = (node.Object("training"), node.Object("test"));
        node.Check(!isVoc || !withMasks, "kind", "has boxes only; the detector learns masks, so it needs \"coco\"");
        return new DetectionDataConfig
        {
            Location = root,
            ClassesFile = shapes == null ? node.OptionalPath("classes") : isVoc ? Path.Combine(root, "classes.txt") : null,
            Shapes = shapes,
            TrainingSources = training.Has("sets") ? [.. training.Objects("sets", minCount: 1).Select(set => Source(set, set.Path("root", root), null))] : [Source(training, root, "train")],
            ValidationSource = Source(test, root, "val"),
            Packed = node.OptionalPath("packed"),
            Repeat = training.Int("repeat", 1, min: 1),
            Training = BindTraining(training),
            Test = new DetectionTestPipelineConfig { Scale = Scale(test) },
            Metric = isVoc ? test.Enum<DetectionMetric>("metric", DetectionMetric.Voc07) : DetectionMetric.Coco,
        };

        // A COCO split is a file and a folder; VOC and the shapes set know their splits by name.
        DetectionSource Source(ConfigNode part, string at, string? split)
        {
            if (isVoc)
                return new VocSource { Root = at, Split = part.String("split", split) };
            if (shapes == null)
                return new CocoSource { AnnotationFile = part.Path("annotations"), ImageFolder = part.Path("images"), WithMasks = withMasks };
            split = part.String("split", split);
            return new CocoSource { AnnotationFile = Path.Combine(root, "annotations", $"instances_{split}.json"), ImageFolder = Path.Combine(root, split), WithMasks = withMasks };
        }
    }

    private static DetectionTrainingPipelineConfig BindTraining(ConfigNode node)
    {
        DetectionTrainingPipelineConfig config = node.Kind("kind", "resize", "multiScaleCrop") == "resize" ? BindResize(node) : BindMultiScaleCrop(node);
        return config with { FlipProbability = node.Double("flip", config.FlipProbability, min: 0, max: 1) };
    }

    private static ResizePipelineConfig BindResize(ConfigNode node) =>
        new() { Scales = [.. node.Objects("scales", minCount: 1).Select(Scale)], Photometric = node.Bool("photometric", false) };

    private static MultiScaleCropPipelineConfig BindMultiScaleCrop(ConfigNode node)
    {
        var standard = new MultiScaleCropPipelineConfig();
        var crop = node.Ints("crop", [standard.CropShortest, standard.CropLongest], count: 2, min: LeastSide);
        node.Check(crop[0] <= crop[1], "crop", $"is [{crop[0]}, {crop[1]}]; the first must not exceed the second");
        return standard with
        {
            ShortSides = node.Ints("shortSides", standard.ShortSides, min: LeastSide),
            ShortSidesBeforeCrop = node.Ints("shortSidesBeforeCrop", standard.ShortSidesBeforeCrop, min: LeastSide),
            LongSide = node.Int("longSide", standard.LongSide, min: LeastSide),
            CropShortest = crop[0],
            CropLongest = crop[1],
        };
    }

    private static (int Width, int Height) Scale(ConfigNode node)
    {
        var scale = node.Ints("scale", count: 2, min: LeastSide);
        return (scale[0], scale[1]);
    }
}
