using System.Numerics;

namespace SlakDet.Data.Shapes.Scenes;

/// <summary>Something on the background that is no object: a stroke, or a stain with a wavy edge when both ends are one.</summary>
/// <param name="From">One end, in pixels.</param>
/// <param name="To">The other end.</param>
/// <param name="Radius">Half its width in pixels.</param>
/// <param name="Waviness">How far its edge wanders, as a share of the radius.</param>
/// <param name="Softness">Pixels over which it fades.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Seed">Seed of its edge.</param>
internal sealed record Decoration(Vector2 From, Vector2 To, float Radius, float Waviness, float Softness, Vector3 Color, uint Seed)
{
    /// <summary>How much of the background it covers at a position, in [0, 0.8].</summary>
    public float Cover(Vector2 position)
    {
        var (line, offset) = (To - From, position - From);
        var length = line.X * line.X + line.Y * line.Y;
        var along = length > 0 ? Math.Clamp((offset.X * line.X + offset.Y * line.Y) / length, 0f, 1f) : 0;
        var gap = offset - line * along;
        var edge = Radius * (1 + Waviness * Noise.Smooth(position / Radius, Seed));
        return 0.8f * Math.Clamp(0.5f + (edge - MathF.Sqrt(gap.X * gap.X + gap.Y * gap.Y)) / Softness, 0f, 1f);
    }
}
