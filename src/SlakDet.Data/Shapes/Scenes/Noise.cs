using System.Numerics;

namespace SlakDet.Data.Shapes.Scenes;

/// <summary>Smooth random functions of the plane, each a pure function of its seed.</summary>
internal static class Noise
{
    /// <summary>Value noise: random values on the integer grid, smoothly interpolated; in [-1, 1].</summary>
    public static float Smooth(Vector2 p, uint seed)
    {
        var (fx, fy) = (MathF.Floor(p.X), MathF.Floor(p.Y));
        var (x, y) = ((int)fx, (int)fy);
        var (tx, ty) = (Ease(p.X - fx), Ease(p.Y - fy));
        var top = float.Lerp(OnGrid(x, y, seed), OnGrid(x + 1, y, seed), tx);
        var bottom = float.Lerp(OnGrid(x, y + 1, seed), OnGrid(x + 1, y + 1, seed), tx);
        return float.Lerp(top, bottom, ty);
    }

    /// <summary>Sum of value noise at doubling frequencies and halving amplitudes; about in [-1, 1].</summary>
    public static float Fractal(Vector2 p, uint seed, int octaves)
    {
        var (sum, amplitude) = (0f, 0.6f);
        for (var i = 0; i < octaves; i++, p *= 2.03f, amplitude *= 0.5f)
            sum += amplitude * Smooth(p, unchecked(seed + (uint)i * 0x9E3779B9));
        return sum;
    }

    /// <summary>Random value in [-1, 1] of a grid point.</summary>
    public static float OnGrid(int x, int y, uint seed)
    {
        unchecked
        {
            var h = seed ^ (uint)x * 0x85EBCA6B ^ (uint)y * 0xC2B2AE35;
            h = (h ^ (h >> 15)) * 0x2C1B3C6D;
            h = (h ^ (h >> 12)) * 0x297A2D39;
            h ^= h >> 15;
            return (h >> 8) * (2f / (1 << 24)) - 1;
        }
    }

    private static float Ease(float t) => t * t * (3 - 2 * t);
}
