using SlakDet.Annotations;
using SlakDet.Backbones.Slak;
using SlakDet.Kernels;
using SlakDet.Training.Devices;
using SlakDet.Training.Figures;
using SlakDet.Training.Schema;
using SlakDet.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Training.Analysis;

/// <summary>Measures the effective receptive field of a config's backbone with given weights.</summary>
public static class ReceptiveFieldRun
{
    /// <summary>The file of the mean contributions, float32 (side, side).</summary>
    public const string MapFile = "erf.npy";

    /// <summary>The file of the picture.</summary>
    public const string FigureFile = "erf.png";

    /// <summary>Averages the contributions of pictures and writes them, and a picture of them.</summary>
    /// <param name="configPath">The config file; only its backbone counts.</param>
    /// <param name="overrides">What followed each <c>--set</c>.</param>
    /// <param name="weights">What <see cref="ModelWeights.Load"/> takes, of any model with this backbone.</param>
    /// <param name="container">Which of them, where there are several.</param>
    /// <param name="imageFolder">Pictures, taken in the order of their folders and names.</param>
    /// <param name="count">The most pictures to take, above 0.</param>
    /// <param name="side">Height and width that they are resized to, at least 32.</param>
    /// <param name="outFolder">Made if missing.</param>
    /// <param name="deviceName"><c>auto</c>, <c>cpu</c> or <c>cuda</c>.</param>
    /// <param name="note">Told what happens.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <exception cref="DatasetException">There are no pictures, or one is damaged.</exception>
    /// <exception cref="WeightsException">The weights cannot be used, or every gradient is not a number.</exception>
    public static ReceptiveFieldResult Execute(string configPath, IReadOnlyList<string> overrides, string weights, string? container, string imageFolder, int count, int side,
        string outFolder, string deviceName, Action<string>? note, IProgress<double>? progress)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 32);
        var (_, config) = RunSchema.Load(configPath, overrides);
        var pictures = FindPictures(imageFolder).Take(count).ToList();
        DepthwiseConvolution.Implementation = config.Depthwise;
        using var backbone = new SlakBackbone(config.Task.Backbone);
        ModelWeights.LoadBackbone(backbone, weights, note, container);
        backbone.eval();
        // The same function in evaluation, of fewer convolutions and without gradients for its weights.
        using var merged = backbone.Merged();
        var device = ComputeDevice.Choose(deviceName);
        merged.to(device);
        var (sum, skipped) = (new double[side * side], 0);
        for (var i = 0; i < pictures.Count; i++)
        {
            using var scope = NewDisposeScope();
            var contributions = ReceptiveField.Contributions(merged, SquarePicture.Read(pictures[i], side).to(device));
            if (contributions.Any(float.IsNaN))
                skipped++;
            else
                Add(sum, contributions);
            progress?.Report((i + 1.0) / pictures.Count);
        }
        var used = pictures.Count - skipped;
        if (used == 0)
            throw new WeightsException("SD-ERF-NAN", $"{weights}: the gradient of all {skipped} pictures is NaN. Check that the weights are whole and of this backbone.");
        var map = Array.ConvertAll(sum, value => (float)(value / used));
        var result = new ReceptiveFieldResult(side, used, skipped, map, ReceptiveField.Areas(map, side));
        Directory.CreateDirectory(outFolder);
        NpyFile.Write(Path.Combine(outFolder, MapFile), NpyArray.FromSingles(map, side, side));
        ReceptiveFieldFigure.Write(Path.Combine(outFolder, FigureFile), result, note);
        return result;
    }

    private static List<string> FindPictures(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DatasetException("SD-IMAGE-MISSING", $"{folder}: no such folder. Give a folder of pictures, or of folders of pictures, with --images.");
        var pictures = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(PredictionRun.IsPicture).Order(StringComparer.Ordinal).ToList();
        return pictures.Count > 0 ? pictures : throw new DatasetException("SD-IMAGE-MISSING", $"{folder}: no pictures in there.");
    }

    private static void Add(double[] sum, float[] terms)
    {
        for (var i = 0; i < sum.Length; i++)
            sum[i] += terms[i];
    }
}
