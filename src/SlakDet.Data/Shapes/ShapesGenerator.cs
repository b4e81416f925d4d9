using SlakDet.Data.Randomness;
using SlakDet.Data.Shapes.Scenes;

namespace SlakDet.Data.Shapes;

/// <summary>Makes the pictures of the embedded data set, each a pure function of (options, part, index).</summary>
public static class ShapesGenerator
{
    /// <summary>Label of the background; pixels that belong to nothing for certain have 0, objects 2 + kind.</summary>
    public const byte BackgroundLabel = 1;

    /// <summary>Makes one picture; of a set of objects, the first instance is the one to classify, and the classes take turns.</summary>
    /// <param name="options">The set.</param>
    /// <param name="split">The part.</param>
    /// <param name="index">Number of the picture in its part, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option or the index is out of range.</exception>
    public static ShapesPicture Generate(ShapesOptions options, ShapesSplit split, int index)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, options.Count(split));

        var random = new KeyedRandom(options.Seed, RandomPurpose.Shapes, (long)split, index);
        var composer = new SceneComposer(random, options.SizePx);
        var scene = options.Content == ShapesContent.Objects ? composer.ComposeObject((ShapeKind)(index % ShapeKinds.Count)) : composer.Compose();
        var owners = SceneComposer.Owners(scene.Objects, options.SizePx);
        var groups = scene.Objects.GroupBy(o => o.Instance).Select(g => g.ToArray()).ToArray();
        var labels = DrawLabels(groups, owners, options.SizePx, random);
        var pixels = ScenePainter.Paint(scene, random);
        var instances = groups.Select((group, i) => Describe(group, i, owners, options.SizePx)).ToArray();
        var name = $"{(split == ShapesSplit.Training ? "train" : "val")}_{index:D5}";
        return new ShapesPicture(name, options.SizePx, pixels, labels, owners, instances);
    }

    /// <summary>Classes of the pixels; around half of the instances a seam of one pixel of the background is left unlabelled.</summary>
    private static byte[] DrawLabels(SceneObject[][] groups, byte[] owners, int size, KeyedRandom random)
    {
        var seams = Array.ConvertAll(groups, _ => random.NextBool());
        var labels = Array.ConvertAll(owners, owner => owner == 0 ? BackgroundLabel : (byte)(2 + (int)groups[owner - 1][0].Pose.Kind));
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                if (owners[y * size + x] == 0 && TouchesSeam(x, y))
                    labels[y * size + x] = 0;
            }
        }

        return labels;

        bool TouchesSeam(int x, int y)
        {
            for (var row = Math.Max(y - 1, 0); row <= Math.Min(y + 1, size - 1); row++)
                for (var column = Math.Max(x - 1, 0); column <= Math.Min(x + 1, size - 1); column++)
                    if (owners[row * size + column] is var owner and > 0 && seams[owner - 1])
                        return true;
            return false;
        }
    }

    private static ShapeInstance Describe(SceneObject[] group, int instance, byte[] owners, int size)
    {
        var (left, top, right, bottom, area) = (size, size, -1, -1, 0);
        for (var i = 0; i < owners.Length; i++)
        {
            if (owners[i] != instance + 1)
                continue;
            var (x, y) = (i % size, i / size);
            (left, right) = (Math.Min(left, x), Math.Max(right, x));
            (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
            area++;
        }

        var inPicture = group.Sum(o => o.Footprint.Within(size).Count(p => o.Footprint.Covers(p.X, p.Y)));
        var full = group.Sum(o => o.Footprint.FullArea);
        var crowd = group.Length > 1;
        return new ShapeInstance(group[0].Pose.Kind, crowd, crowd || area < 0.55 * full, inPicture < full, area < inPicture,
            left, top, right - left + 1, bottom - top + 1, area);
    }
}
