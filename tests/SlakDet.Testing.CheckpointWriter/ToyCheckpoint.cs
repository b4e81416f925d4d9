using SlakDet.Data.Randomness;
using SlakDet.Training.Checkpoints;

namespace SlakDet.Testing.CheckpointWriter;

/// <summary>Checkpoints whose content follows from the step.</summary>
public static class ToyCheckpoint
{
    private const int ChunkBytes = 20_000;
    private static readonly (string Name, int Chunks)[] Layout =
        [("model.safetensors", 3), ("optimizer.safetensors", 2), ("state.json", 1)];

    /// <summary>What the manifests say.</summary>
    public static CheckpointInfo Info { get; } = new("0123abcd", new Dictionary<string, string> { ["SlakDet"] = "0.1.0" });

    /// <summary>The files of a step, written in several pieces.</summary>
    /// <param name="step">The step.</param>
    /// <param name="chunkBytes">Size of a piece.</param>
    public static IReadOnlyList<CheckpointPart> Parts(long step, int chunkBytes = ChunkBytes) =>
        [.. Layout.Select((file, index) => new CheckpointPart(file.Name, stream =>
        {
            for (var chunk = 0; chunk < file.Chunks; chunk++)
                stream.Write(Chunk(step, index, chunk, chunkBytes));
        }))];

    /// <summary>Whether the files of a checkpoint hold what was written for its step.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="chunkBytes">Size of a piece.</param>
    public static bool IsWhole(Checkpoint checkpoint, int chunkBytes = ChunkBytes) => Parts(checkpoint.Step, chunkBytes).All(part =>
    {
        using var expected = new MemoryStream();
        part.Write(expected);
        return File.ReadAllBytes(checkpoint.PathOf(part.Name)).AsSpan().SequenceEqual(expected.ToArray());
    });

    private static byte[] Chunk(long step, int file, int chunk, int bytes)
    {
        var random = new KeyedRandom(step, RandomPurpose.Initialization, file, chunk);
        var content = new byte[bytes];
        for (var i = 0; i < bytes; i += sizeof(ulong))
            BitConverter.TryWriteBytes(content.AsSpan(i), random.NextUInt64());
        return content;
    }
}
