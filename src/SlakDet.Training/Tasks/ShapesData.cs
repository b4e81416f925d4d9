using SlakDet.Data.Shapes;

namespace SlakDet.Training.Tasks;

/// <summary>The embedded shapes set, written before its first use.</summary>
/// <param name="Folder">Where it is or will be.</param>
/// <param name="Options">How many pictures of what size.</param>
public sealed record ShapesData(string Folder, ShapesOptions Options)
{
    /// <summary>Writes the set if it is not there yet.</summary>
    /// <param name="note">Told when it is being written.</param>
    public void Prepare(Action<string>? note)
    {
        if (ShapesDataset.IsComplete(Folder, Options))
            return;
        note?.Invoke($"writing the shapes data set to {Folder}");
        ShapesDataset.Write(Folder, Options);
    }
}
