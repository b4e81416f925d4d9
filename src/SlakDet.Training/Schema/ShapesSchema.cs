using SlakDet.Data.Shapes;
using SlakDet.Training.Configuration;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Schema;

/// <summary>The keys of the embedded shapes set.</summary>
internal static class ShapesSchema
{
    public static ShapesData Bind(ConfigNode node, string folder, ShapesContent content = ShapesContent.Scenes)
    {
        var standard = new ShapesOptions();
        return new ShapesData(folder, new ShapesOptions
        {
            Content = content,
            TrainCount = node.Int("trainCount", standard.TrainCount, min: 1),
            ValCount = node.Int("validationCount", standard.ValCount, min: 1),
            SizePx = node.Int("size", standard.SizePx, min: 32, max: 1024),
            Seed = node.Long("seed", standard.Seed),
        });
    }
}
