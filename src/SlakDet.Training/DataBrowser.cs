using SlakDet.Annotations;
using SlakDet.Data.Rendering;
using SlakDet.Training.Schema;

namespace SlakDet.Training;

/// <summary>Shows what a config trains on.</summary>
public static class DataBrowser
{
    /// <summary>Writes a page of training pictures, as annotated and as augmented.</summary>
    /// <param name="configPath">The config file.</param>
    /// <param name="overrides">What followed each <c>--set</c>.</param>
    /// <param name="path">The HTML file; its folder is made if missing.</param>
    /// <param name="count">Pictures, spread over the set.</param>
    /// <param name="views">Augmented views of each.</param>
    /// <param name="note">Told what takes time.</param>
    /// <exception cref="DatasetException">The set cannot be used.</exception>
    public static void Execute(string configPath, IReadOnlyList<string> overrides, string path, int count, int views, Action<string>? note)
    {
        var (document, config) = RunSchema.Load(configPath, overrides);
        config.Task.Dataset.Prepare(note);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        config.Task.Dataset.Browse(path, new SampleBrowserOptions { Title = document.Name, Count = count, Views = views, Seed = config.Seed });
    }
}
