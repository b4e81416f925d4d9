using System.Numerics;

namespace SlakDet.Data.Shapes.Scenes;

/// <summary>The outlines of the classes in their own coordinates, about one unit in radius, centred at the origin.</summary>
internal static class Outline
{
    /// <summary>No outline reaches further from the origin.</summary>
    public const float Reach = 1.25f;

    private static readonly Vector2[] Square = [new(-0.82f, -0.82f), new(0.82f, -0.82f), new(0.82f, 0.82f), new(-0.82f, 0.82f)];
    private static readonly Vector2[] Triangle = Spokes(3, 1.2f);
    private static readonly Vector2[] Star = Spokes(10, 1.2f, 0.52f);
    private static readonly Vector2[] Cross = MakeCross(1.08f, 0.34f);

    /// <summary>Signed distance from a point to the outline: negative inside.</summary>
    public static float Distance(ShapeKind kind, Vector2 point) => kind switch
    {
        ShapeKind.Disc => Radius(point) - 0.92f,
        ShapeKind.Ring => MathF.Abs(Radius(point) - 0.71f) - 0.25f,
        ShapeKind.Square => ToPolygon(Square, point),
        ShapeKind.Triangle => ToPolygon(Triangle, point),
        ShapeKind.Star => ToPolygon(Star, point),
        ShapeKind.Cross => ToPolygon(Cross, point),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static float Radius(Vector2 point) => MathF.Sqrt(point.X * point.X + point.Y * point.Y);

    /// <summary>Distance to the nearest edge; its sign from how often a ray to the right crosses the polygon.</summary>
    private static float ToPolygon(Vector2[] corners, Vector2 point)
    {
        var (nearest, inside) = (float.MaxValue, false);
        var a = corners[^1];
        foreach (var b in corners)
        {
            var (edge, offset) = (b - a, point - a);
            var along = (offset.X * edge.X + offset.Y * edge.Y) / (edge.X * edge.X + edge.Y * edge.Y);
            var gap = offset - edge * Math.Clamp(along, 0f, 1f);
            nearest = Math.Min(nearest, gap.X * gap.X + gap.Y * gap.Y);
            if (a.Y > point.Y != b.Y > point.Y && point.X < a.X + edge.X * (point.Y - a.Y) / edge.Y)
                inside = !inside;
            a = b;
        }

        return inside ? -MathF.Sqrt(nearest) : MathF.Sqrt(nearest);
    }

    /// <summary>Corners at equal angles, the first at the top, their radii taken from the list in turn.</summary>
    private static Vector2[] Spokes(int count, params float[] radii)
    {
        var corners = new Vector2[count];
        for (var i = 0; i < count; i++)
        {
            var (sine, cosine) = MathF.SinCos(2 * MathF.PI * i / count - MathF.PI / 2);
            corners[i] = new Vector2(cosine, sine) * radii[i % radii.Length];
        }

        return corners;
    }

    private static Vector2[] MakeCross(float length, float half)
        => [new(-half, -length), new(half, -length), new(half, -half), new(length, -half), new(length, half), new(half, half),
            new(half, length), new(-half, length), new(-half, half), new(-length, half), new(-length, -half), new(-half, -half)];
}
