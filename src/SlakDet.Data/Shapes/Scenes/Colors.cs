using System.Numerics;

namespace SlakDet.Data.Shapes.Scenes;

/// <summary>Colours as red, green, blue in [0, 1].</summary>
internal static class Colors
{
    /// <summary>From hue in turns, saturation and value in [0, 1].</summary>
    public static Vector3 FromHsv(float hue, float saturation, float value)
    {
        var loss = value * saturation;
        return new(value - loss * Loss(hue + 5 / 6f), value - loss * Loss(hue + 3 / 6f), value - loss * Loss(hue + 1 / 6f));
    }

    /// <summary>Distance of two colours.</summary>
    public static float Difference(Vector3 a, Vector3 b)
    {
        var d = a - b;
        return MathF.Sqrt(d.X * d.X + d.Y * d.Y + d.Z * d.Z);
    }

    // The share of the saturation that a channel loses at a phase of the hue circle: none, rising, all, falling.
    private static float Loss(float phase)
    {
        var k = (phase - MathF.Floor(phase)) * 6;
        return Math.Clamp(Math.Min(k, 4 - k), 0f, 1f);
    }
}
