using System.Numerics;

namespace SlakDet.Data.Shapes.Scenes;

/// <content>Pictures of one object.</content>
internal sealed partial class SceneComposer
{
    /// <summary>
    /// Draws a scene for a classifier: a large object anywhere, turned and maybe cut by the border, among strokes and stains and up to three small
    /// objects of any class, some of them on top of it.
    /// </summary>
    public Scene ComposeObject(ShapeKind kind)
    {
        var angle = Angle();
        var light = new Vector2(MathF.Cos(angle), MathF.Sin(angle));
        var (background, ground) = DrawBackground();
        var decorations = new Decoration[random.NextInt(2, 7)];
        for (var i = 0; i < decorations.Length; i++)
            decorations[i] = DrawDecoration(ground);
        var (radius, small) = (sizePx * Uniform(0.2, 0.42), random.NextInt(4));
        _objects.Add(DrawObject(kind, radius, new Vector2(Uniform(0.3, 0.7), Uniform(0.3, 0.7)) * sizePx, ground));
        for (var i = 0; i < small; i++)
        {
            var place = new Vector2(Uniform(0, 1), Uniform(0, 1)) * sizePx;
            _objects.Add(DrawObject((ShapeKind)random.NextInt(ShapeKinds.Count), radius * Uniform(0.2, 0.45), place, ground));
        }

        return new Scene(sizePx, background, decorations, _objects, light, Uniform(0.05, 0.35), Uniform(0.008, 0.05));
    }

    private SceneObject DrawObject(ShapeKind kind, float radius, Vector2 centre, Vector3 ground)
    {
        var surface = DrawSurface(kind, radius, ground);
        var (bevel, lift) = DrawRelief(radius);
        return Make(Instances, kind, centre, radius, surface, bevel, lift);
    }
}
