using SlakDet.Annotations;
using SlakDet.Data.Packing;
using SlakDet.Training.Detection;
using SlakDet.Training.Schema;
using SlakDet.Training.Segmentation;

namespace SlakDet.Training;

/// <summary>Packs the data of a config into one file.</summary>
public static class DataPacker
{
    /// <summary>Checks the set as a training does, then packs both splits.</summary>
    /// <param name="configPath">The config file.</param>
    /// <param name="overrides">What followed each <c>--set</c>.</param>
    /// <param name="path">The file; its folder is made if missing.</param>
    /// <param name="maxSide">Longest side of a picture in pixels; null for none.</param>
    /// <param name="note">Told what takes time.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <returns>Pictures to train on and to score on, and the file's bytes.</returns>
    /// <exception cref="DatasetException">The set cannot be used, or is of a kind that is not packed.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static (int Training, int Validation, long Bytes) Execute(string configPath, IReadOnlyList<string> overrides, string path, int? maxSide, Action<string>? note, IProgress<double>? progress)
    {
        var (_, config) = RunSchema.Load(configPath, overrides);
        var data = config.Task.Dataset;
        var options = new PackOptions { MaxSide = maxSide, Workers = config.Workers, Progress = progress };
        data.Prepare(note);
        DataCheck.BeforeTraining(data, note);
        var (training, validation) = data switch
        {
            SegmentationDataConfig { Packed: null } segmentation => Pack(segmentation, path, options),
            DetectionDataConfig { Packed: null } detection => Pack(detection, path, options),
            SegmentationDataConfig or DetectionDataConfig => throw new DatasetException("SD-PACK-TWICE", $"the data of {configPath} is packed already: {data.Location}. Take data.packed away to pack it anew."),
            _ => throw new DatasetException("SD-PACK-KIND", $"the data of {configPath} is of a kind that is not packed; segmentation and detection sets are."),
        };
        return (training, validation, new FileInfo(path).Length);
    }

    private static (int, int) Pack(SegmentationDataConfig data, string path, PackOptions options)
    {
        var (training, validation) = (data.TrainingItems(packed: null), data.ValidationItems(packed: null));
        Packer.Write(path, data.LoadClasses(), training, validation, options);
        return (training.Count, validation.Count);
    }

    private static (int, int) Pack(DetectionDataConfig data, string path, PackOptions options)
    {
        // An epoch may show the pictures several times; the file holds them once.
        var (training, validation) = ((data with { Repeat = 1 }).LoadTraining(), data.LoadValidation());
        Packer.Write(path, training, validation, options);
        return (training.Items.Count, validation.Items.Count);
    }
}
