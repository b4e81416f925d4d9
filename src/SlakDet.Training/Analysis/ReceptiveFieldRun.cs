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
    /// <param name="request">What to measure.</param>
    /// <param name="note">Told what happens.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <exception cref="DatasetException">There are no pictures, or one is damaged.</exception>
    /// <exception cref="WeightsException">The weights cannot be used, or every gradient is not a number.</exception>
    public static ReceptiveFieldResult Execute(ReceptiveFieldRequest request, Action<string>? note = null, IProgress<double>? progress = null)
    {
        var side = request.Side;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.Count, nameof(request));
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 32, nameof(request));
        var (_, config) = RunSchema.Load(request.ConfigPath, request.Overrides);
        var pictures = FindPictures(request.ImageFolder).Take(request.Count).ToList();
        DepthwiseConvolution.Implementation = config.Depthwise;
        using var backbone = new SlakBackbone(config.Task.Backbone);
        ModelWeights.LoadBackbone(backbone, request.Weights, note, request.Container);
        // The same function in evaluation, of fewer convolutions and without gradients for its weights.
        using var merged = backbone.Merged();
        var device = ComputeDevice.Choose(request.Device);
        merged.to(device);
        var (map, used) = ReceptiveField.Mean(pictures.Select((path, i) =>
        {
            using var scope = NewDisposeScope();
            var contributions = ReceptiveField.Contributions(merged, SquarePicture.Read(path, side).to(device));
            progress?.Report((i + 1.0) / pictures.Count);
            return contributions;
        }));
        if (used == 0)
            throw new WeightsException("SD-ERF-NAN", $"{request.Weights}: the gradient of all {pictures.Count} pictures is NaN. Check that the weights are whole and of this backbone.");
        var result = new ReceptiveFieldResult(side, used, pictures.Count - used, map, ReceptiveField.Areas(map, side));
        Directory.CreateDirectory(request.OutFolder);
        NpyFile.Write(Path.Combine(request.OutFolder, MapFile), NpyArray.FromSingles(map, side, side));
        ReceptiveFieldFigure.Write(Path.Combine(request.OutFolder, FigureFile), result, note);
        return result;
    }

    private static List<string> FindPictures(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DatasetException("SD-IMAGE-MISSING", $"{folder}: no such folder. Give a folder of pictures, or of folders of pictures, with --images.");
        var pictures = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(PredictionRun.IsPicture).Order(StringComparer.Ordinal).ToList();
        return pictures.Count > 0 ? pictures : throw new DatasetException("SD-IMAGE-MISSING", $"{folder}: no pictures in there.");
    }
}
