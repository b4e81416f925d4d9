using System.Numerics;

namespace SlakDet.Data.Shapes.Scenes;

/// <summary>A textured surface.</summary>
/// <param name="Pattern">How the colours share it.</param>
/// <param name="First">Colour of most of it.</param>
/// <param name="Second">Colour of the rest.</param>
/// <param name="Period">Pixels from one repetition to the next.</param>
/// <param name="Extent">Pixels over which a gradient goes.</param>
/// <param name="Angle">Direction of the pattern in radians.</param>
/// <param name="Seed">Seed of its irregularities.</param>
internal sealed record Surface(Pattern Pattern, Vector3 First, Vector3 Second, float Period, float Extent, float Angle, uint Seed)
{
    private readonly Vector2 _axis = new(MathF.Cos(Angle), MathF.Sin(Angle));

    /// <summary>Colour at a position in pixels.</summary>
    public Vector3 At(Vector2 position)
    {
        var (u, v) = (position.X * _axis.X + position.Y * _axis.Y, position.Y * _axis.X - position.X * _axis.Y);
        var share = Math.Clamp(Share(u, v), 0f, 1f);
        var uneven = 1 + 0.07f * Noise.Fractal(position / (0.6f * Period), Seed + 1, 2);
        return (First + (Second - First) * share) * uneven;
    }

    private float Share(float u, float v) => Pattern switch
    {
        Pattern.Clouds => 0.5f + 0.6f * Noise.Fractal(new Vector2(u, v) / (1.6f * Period), Seed, 4),
        Pattern.Stripes => Step(MathF.Sin(2 * MathF.PI * u / Period)),
        Pattern.Dots => Step(0.45f * Period - 1.4f * Off(u, v)),
        Pattern.Checks => Step(MathF.Sin(MathF.PI * u / Period) * MathF.Sin(MathF.PI * v / Period) * 2),
        Pattern.Gradient => 0.5f + u / Extent,
        Pattern.Grain => 0.5f + 0.5f * MathF.Sin(2 * MathF.PI * (u / Period + Warp(u, v))),
        _ => throw new InvalidOperationException($"Unknown pattern {Pattern}."),
    };

    private float Warp(float u, float v) => 1.2f * Noise.Fractal(new Vector2(u, 0.25f * v) / (2.5f * Period), Seed, 2);

    // A soft step, about a pixel wide for the usual periods.
    private static float Step(float value) => 0.5f + 1.5f * value;

    // Distance to the centre of the nearest dot.
    private float Off(float u, float v)
    {
        var (x, y) = (u - Period * MathF.Round(u / Period), v - Period * MathF.Round(v / Period));
        return MathF.Sqrt(x * x + y * y);
    }
}
