using System.Numerics;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Shapes.Scenes;

/// <summary>Paints scenes: background, objects from the lowest to the highest with their shadows, light, noise of the sensor.</summary>
internal sealed class ScenePainter
{
    private readonly Scene _scene;
    private readonly Vector3[] _canvas;

    private ScenePainter(Scene scene)
    {
        _scene = scene;
        _canvas = new Vector3[scene.SizePx * scene.SizePx];
    }

    /// <summary>Paints a scene.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="random">For the noise of the sensor.</param>
    /// <returns>Blue, green, red of each pixel, row by row.</returns>
    public static byte[] Paint(Scene scene, KeyedRandom random)
    {
        var painter = new ScenePainter(scene);
        painter.PaintGround();
        foreach (var item in scene.Objects)
        {
            painter.PaintShadow(item);
            painter.PaintBody(item);
        }

        return painter.Expose(random);
    }

    private void PaintGround()
    {
        for (var i = 0; i < _canvas.Length; i++)
        {
            var position = Position(i % _scene.SizePx, i / _scene.SizePx);
            _canvas[i] = _scene.Background.At(position);
            foreach (var decoration in _scene.Decorations)
                _canvas[i] = Vector3.Lerp(_canvas[i], decoration.Color, decoration.Cover(position));
        }
    }

    private void PaintShadow(SceneObject item)
    {
        if (item.Lift == 0)
            return;
        var (dx, dy) = ((int)MathF.Round(_scene.Light.X * item.Lift), (int)MathF.Round(_scene.Light.Y * item.Lift));
        foreach (var (x, y) in item.Footprint.Within(_scene.SizePx))
        {
            var depth = Math.Clamp(0.5f - item.Footprint.At(x + dx, y + dy) / item.Lift, 0f, 1f);
            _canvas[y * _scene.SizePx + x] *= 1 - 0.45f * depth * depth * (3 - 2 * depth);
        }
    }

    private void PaintBody(SceneObject item)
    {
        var print = item.Footprint;
        foreach (var (x, y) in print.Within(_scene.SizePx))
        {
            var distance = print.At(x, y);
            var cover = Math.Clamp(0.5f - distance, 0f, 1f);
            if (cover == 0)
                continue;
            var brightness = 1f;
            if (item.Bevel > 0 && -distance < item.Bevel)
            {
                // The distance falls towards the inside: its slope points away from the middle, as the surface does near the edge.
                var slope = new Vector2(print.At(x + 1, y) - print.At(x - 1, y), print.At(x, y + 1) - print.At(x, y - 1)) / 2;
                var facing = slope.X * _scene.Light.X + slope.Y * _scene.Light.Y;
                brightness += 0.38f * facing * (1 + distance / item.Bevel);
            }

            var color = item.Surface.At(Position(x, y) - item.Pose.Centre) * brightness;
            ref var pixel = ref _canvas[y * _scene.SizePx + x];
            pixel = Vector3.Lerp(pixel, color, cover);
        }
    }

    private byte[] Expose(KeyedRandom random)
    {
        var pixels = new byte[_canvas.Length * 3];
        for (var i = 0; i < _canvas.Length; i++)
        {
            var place = Position(i % _scene.SizePx, i / _scene.SizePx) / _scene.SizePx - new Vector2(0.5f);
            var exposure = 1 + _scene.Slope * (place.X * _scene.Light.X + place.Y * _scene.Light.Y)
                - 0.25f * (place.X * place.X + place.Y * place.Y);
            var color = _canvas[i] * exposure + new Vector3(_scene.Grain * Bell(random));
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = (ToByte(color.Z), ToByte(color.Y), ToByte(color.X));
        }

        return pixels;
    }

    // The sum of four uniform numbers, scaled to mean 0 and standard deviation 1: nearly normal.
    private static float Bell(KeyedRandom random)
    {
        var bits = random.NextUInt64();
        var sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return ((float)sum / 0xFFFF - 2) * 1.7320508f;
    }

    private static Vector2 Position(int x, int y) => new(x + 0.5f, y + 0.5f);

    private static byte ToByte(float value) => (byte)Math.Clamp(value * 255 + 0.5f, 0f, 255f);
}
