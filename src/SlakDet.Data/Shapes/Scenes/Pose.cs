using System.Numerics;

namespace SlakDet.Data.Shapes.Scenes;

/// <summary>Where an outline lies in a picture.</summary>
/// <param name="Kind">The outline.</param>
/// <param name="Centre">In pixels; pixel (0, 0) has its centre at (0.5, 0.5).</param>
/// <param name="Radius">Pixels for one unit of the outline.</param>
/// <param name="Angle">Rotation in radians.</param>
/// <param name="Squeeze">How much shorter the second axis is than the first, up to 1.</param>
/// <param name="Rounding">How far corners are rounded, in units of the outline.</param>
internal sealed record Pose(ShapeKind Kind, Vector2 Centre, float Radius, float Angle, float Squeeze, float Rounding)
{
    private readonly Vector2 _axis = new(MathF.Cos(Angle), MathF.Sin(Angle));

    /// <summary>A pixel position in the outline's coordinates, before the scale to units.</summary>
    public Vector2 ToLocal(Vector2 position)
    {
        var offset = position - Centre;
        return new(offset.X * _axis.X + offset.Y * _axis.Y, offset.Y * _axis.X - offset.X * _axis.Y);
    }

    /// <summary>Signed distance in pixels from a position to the outline (to first order where it is squeezed): negative inside.</summary>
    public float Distance(Vector2 position)
    {
        var local = ToLocal(position) / Radius;
        return (Outline.Distance(Kind, new(local.X, local.Y / Squeeze)) - Rounding) * Radius * Squeeze;
    }
}
