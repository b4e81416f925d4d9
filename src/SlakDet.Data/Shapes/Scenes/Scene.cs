using System.Numerics;

namespace SlakDet.Data.Shapes.Scenes;

/// <summary>All that is painted in a picture.</summary>
/// <param name="SizePx">Width and height.</param>
/// <param name="Background">What lies under everything.</param>
/// <param name="Decorations">What is painted on it.</param>
/// <param name="Objects">The objects, the lowest first.</param>
/// <param name="Light">Where the light comes from, a unit vector in the picture's plane.</param>
/// <param name="Slope">How much brighter the lit side of the picture is than the other, as a share.</param>
/// <param name="Grain">Standard deviation of the sensor's noise, of 1.</param>
internal sealed record Scene(
    int SizePx,
    Surface Background,
    IReadOnlyList<Decoration> Decorations,
    IReadOnlyList<SceneObject> Objects,
    Vector2 Light,
    float Slope,
    float Grain);
