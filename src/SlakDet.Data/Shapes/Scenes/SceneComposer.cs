using System.Numerics;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Shapes.Scenes;

/// <summary>Draws scenes: what lies where, in which colours. A new object never hides too much of an earlier one.</summary>
internal sealed partial class SceneComposer(KeyedRandom random, int sizePx)
{
    private const double LeastVisible = 0.5;
    private const float MostTurned = 0.6f; // radians
    private readonly float _unit = sizePx / 128f;
    private readonly List<SceneObject> _objects = [];

    /// <summary>Draws a scene.</summary>
    public Scene Compose()
    {
        var angle = Angle();
        var light = new Vector2(MathF.Cos(angle), MathF.Sin(angle));
        var (background, ground) = DrawBackground();
        var decorations = new Decoration[random.NextInt(4)];
        for (var i = 0; i < decorations.Length; i++)
            decorations[i] = DrawDecoration(ground);

        var radii = new double[random.NextInt(3, 7)];
        for (var i = 0; i < radii.Length; i++)
            radii[i] = sizePx * 0.11 * Math.Pow(0.36 / 0.11, random.NextDouble());
        Array.Sort(radii, (a, b) => b.CompareTo(a)); // large ones first, so that they do not hide the small ones
        var crowdAfter = random.NextBool(0.13) ? random.NextInt(radii.Length) : -1;
        for (var i = 0; i < radii.Length; i++)
        {
            Place((float)radii[i], ground);
            if (i == crowdAfter)
                PlaceCrowd(ground);
        }

        return new Scene(sizePx, background, decorations, _objects, light, Uniform(0.05, 0.35), Uniform(0.008, 0.03));
    }

    private void Place(float radius, Vector3 ground)
    {
        var kind = (ShapeKind)random.NextInt(ShapeKinds.Count);
        var surface = DrawSurface(kind, radius, ground);
        var (bevel, lift) = DrawRelief(radius);
        for (var attempt = 0; attempt < 12; attempt++)
        {
            var added = Make(Instances, kind, new(Uniform(0, sizePx), Uniform(0, sizePx)), radius, surface, bevel, lift);
            if (LeavesEnoughVisible([added]))
            {
                _objects.Add(added);
                return;
            }
        }
    }

    private void PlaceCrowd(Vector3 ground)
    {
        var kind = (ShapeKind)random.NextInt(ShapeKinds.Count);
        var radius = sizePx * Uniform(0.045, 0.065);
        var (bevel, lift) = DrawRelief(radius);
        var surfaces = Enumerable.Range(0, 3).Select(_ => DrawSurface(kind, radius, ground)).ToArray();
        for (var attempt = 0; attempt < 12; attempt++)
        {
            var (members, centre) = (new SceneObject[random.NextInt(5, 12)], new Vector2(Uniform(0.1, 0.9), Uniform(0.1, 0.9)) * sizePx);
            for (var i = 0; i < members.Length; i++)
            {
                // Spread as the seeds of a sunflower, each moved a little.
                var (distance, turn) = (1.55f * radius * MathF.Sqrt(i), 2.4f * i);
                var place = centre + distance * new Vector2(MathF.Cos(turn), MathF.Sin(turn));
                var moved = place + new Vector2(Uniform(-0.35, 0.35), Uniform(-0.35, 0.35)) * radius;
                members[i] = Make(Instances, kind, moved, radius * Uniform(0.85, 1.15), surfaces[i % 3], bevel, lift);
            }

            if (LeavesEnoughVisible(members))
            {
                _objects.AddRange(members);
                return;
            }
        }
    }

    private int Instances => _objects.Count == 0 ? 0 : _objects[^1].Instance + 1;

    private SceneObject Make(int instance, ShapeKind kind, Vector2 centre, float radius, Surface surface, float bevel, float lift)
    {
        var pose = new Pose(kind, centre, radius, Uniform(-MostTurned, MostTurned), Uniform(0.86, 1), Uniform(0, 0.08));
        var turned = surface with { Angle = surface.Angle + pose.Angle };
        return new SceneObject(instance, pose, new Footprint(pose, (int)(2 * lift) + 3), turned, bevel, lift);
    }

    /// <summary>Whether each instance, the added one too, would show enough of itself with these on top.</summary>
    private bool LeavesEnoughVisible(IReadOnlyList<SceneObject> added)
    {
        var all = _objects.Concat(added);
        var (visible, full) = (new int[Instances + 1], new int[Instances + 1]);
        foreach (var owner in Owners(all, sizePx))
            if (owner > 0)
                visible[owner - 1]++;
        foreach (var item in all)
            full[item.Instance] += item.Footprint.FullArea;
        return visible.Zip(full).All(v => v.First >= LeastVisible * v.Second);
    }

    /// <summary>1 + the instance on top of each pixel, 0 = none.</summary>
    public static byte[] Owners(IEnumerable<SceneObject> objects, int sizePx)
    {
        var owners = new byte[sizePx * sizePx];
        foreach (var item in objects)
            foreach (var (x, y) in item.Footprint.Within(sizePx))
                if (item.Footprint.Covers(x, y))
                    owners[y * sizePx + x] = (byte)(item.Instance + 1);
        return owners;
    }

    private (Surface Surface, Vector3 Mean) DrawBackground()
    {
        var (hue, saturation, value) = (Uniform(0, 1), Uniform(0.05, 0.42), Uniform(0.25, 0.8));
        var first = Colors.FromHsv(hue, saturation, value);
        var second = Colors.FromHsv(
            hue + Uniform(-0.08, 0.08), saturation * Uniform(0.6, 1.2), Math.Clamp(value + Side() * Uniform(0.06, 0.2), 0.1f, 0.95f));
        var pattern = (Pattern)random.NextInt(6);
        var period = _unit * Uniform(6, 26);
        return (new Surface(pattern, first, second, period, 1.5f * sizePx, Angle(), Seed()), (first + second) / 2);
    }

    private Decoration DrawDecoration(Vector3 ground)
    {
        var from = new Vector2(Uniform(0, sizePx), Uniform(0, sizePx));
        var color = Vector3.Clamp(ground * Uniform(0.65, 1.35), Vector3.Zero, Vector3.One);
        if (random.NextBool())
            return new Decoration(from, from, sizePx * Uniform(0.05, 0.2), Uniform(0.3, 0.6), _unit * Uniform(2, 8), color, Seed());
        var to = new Vector2(Uniform(0, sizePx), Uniform(0, sizePx));
        return new Decoration(from, to, _unit * Uniform(0.7, 3), 0.2f, _unit * Uniform(1, 2), color, Seed());
    }

    /// <summary>
    /// Colours that stand out from the ground. Nearly always the hue hints at the class, and the pattern in three of four cases, so that a
    /// small network learns the set in minutes; the outline alone is always right.
    /// </summary>
    private Surface DrawSurface(ShapeKind kind, float radius, Vector3 ground)
    {
        Vector3 first;
        float hue, saturation, value;
        var attempt = 0;
        do
        {
            hue = random.NextBool(0.97) ? (int)kind / (float)ShapeKinds.Count + Uniform(-0.05, 0.05) : Uniform(0, 1);
            (saturation, value) = (random.NextBool(0.03) ? Uniform(0, 0.15) : Uniform(0.5, 0.95), Uniform(0.45, 0.98));
            first = Colors.FromHsv(hue, saturation, value);
        }
        while (Colors.Difference(first, ground) < 0.35f && ++attempt < 10);

        var other = value + (value > 0.65f ? -1 : 1) * Uniform(0.12, 0.32);
        var second = Colors.FromHsv(hue + Uniform(-0.06, 0.06), saturation * Uniform(0.5, 1), other);
        var pattern = random.NextBool(0.75) ? (Pattern)kind : (Pattern)random.NextInt(6);
        return new Surface(pattern, first, second, Math.Max(3 * _unit, radius * Uniform(0.25, 0.6)), 2 * radius, Angle(), Seed());
    }

    private (float Bevel, float Lift) DrawRelief(float radius)
        => (random.NextBool(0.7) ? radius * Uniform(0.12, 0.6) : 0, random.NextBool(0.75) ? _unit * Uniform(1, 4.5) : 0);

    private float Uniform(double low, double high) => (float)random.NextDouble(low, high);

    private float Angle() => Uniform(0, 2 * Math.PI);

    private int Side() => random.NextBool() ? 1 : -1;

    private uint Seed() => unchecked((uint)random.NextUInt64());
}
