using SlakDet.Annotations;
using SlakDet.Data.Checks;
using SlakDet.Data.Rendering;

namespace SlakDet.Training.Tasks;

/// <summary>The data of a task: where it is and how it is read.</summary>
public interface IDataConfig
{
    /// <summary>Where the set is, for messages.</summary>
    string Location { get; }

    /// <summary>Writes the embedded shapes set where it is asked for and not there yet.</summary>
    /// <param name="note">Told when it is being written.</param>
    void Prepare(Action<string>? note);

    /// <summary>Reads the classes.</summary>
    /// <exception cref="DatasetException">The set is missing, or the list cannot be used.</exception>
    ClassList LoadClasses();

    /// <summary>Looks for what would stop or spoil a training, in each split.</summary>
    IReadOnlyList<(string Split, CheckReport Report)> Check(CheckDepth depth);

    /// <summary>Writes a page that shows training pictures as annotated and as augmented.</summary>
    /// <param name="path">The HTML file, complete in itself.</param>
    /// <param name="options">How many.</param>
    /// <exception cref="DatasetException">The set cannot be used.</exception>
    void Browse(string path, SampleBrowserOptions options);

    /// <summary>Opens the training part.</summary>
    /// <exception cref="DatasetException">The set cannot be used.</exception>
    ITrainingSamples OpenTraining();
}
