using SlakDet.Data.Images;

namespace SlakDet.Training.Tests.Loop;

/// <summary>Pictures of coloured blocks in ADE20K layout, a colour a class: easy to learn, and made in a moment.</summary>
internal static class BlockPictures
{
    public const int SizePx = 64, ClassCount = 4;
    private const int BlockPx = 16;
    private static readonly byte[][] Colors = [[40, 40, 200], [40, 200, 40], [200, 40, 40], [200, 200, 200]];

    /// <summary>Writes the pictures of one split, and the class list.</summary>
    public static void Write(string root, string split, int count)
    {
        var (images, labels) = (Path.Combine(root, "images", split), Path.Combine(root, "annotations", split));
        Directory.CreateDirectory(images);
        Directory.CreateDirectory(labels);
        File.WriteAllLines(Path.Combine(root, "classes.txt"), Enumerable.Range(0, ClassCount).Select(c => $"colour {c}"));
        for (var picture = 0; picture < count; picture++)
        {
            var classes = Enumerable.Range(0, SizePx * SizePx).Select(i => ClassOf(picture, i % SizePx / BlockPx, i / SizePx / BlockPx)).ToArray();
            LabelFile.Write(Path.Combine(labels, $"{picture}.png"), classes, SizePx, SizePx);
            using var image = new Picture(SizePx, SizePx, channels: 3);
            for (var i = 0; i < classes.Length; i++)
                Colors[classes[i]].CopyTo(image.Row(i / SizePx)[(3 * (i % SizePx))..]);
            ImageFile.WriteJpeg(Path.Combine(images, $"{picture}.jpg"), image);
        }
    }

    /// <summary>Writes two pictures and <c>config.json</c>, a training that learns them.</summary>
    public static void WriteRun(TempFolder folder)
    {
        Write(folder.FullName, "training", 2);
        File.WriteAllText(folder["config.json"], """
            {
              "task": "segmentation",
              "seed": 2,
              "model": {
                "backbone": { "kind": "slak", "variant": "nano", "dims": [16, 24, 32, 40], "layerScale": 1 },
                "head": { "kind": "uper", "channels": 16, "dropout": 0 },
                "auxiliaryHead": { "kind": "fcn", "channels": 16, "dropout": 0 },
                "inference": { "kind": "whole" }
              },
              "data": {
                "kind": "folder", "root": ".", "workers": 0,
                "training": { "scale": [64, 64], "ratio": [1, 1], "crop": [64, 64], "flip": 0, "photometric": false, "categoryMaxRatio": 1 },
                "test": { "split": "training", "scale": [64, 64] }
              },
              "optimizer": { "kind": "adamw", "lr": 5e-3, "weightDecay": 0.01 },
              "schedule": { "kind": "constant" },
              "training": { "steps": 120, "batchSize": 2 }
            }
            """);
    }

    private static byte ClassOf(int picture, int column, int row) => (byte)((picture + column + 2 * row + column * row) % ClassCount);
}
