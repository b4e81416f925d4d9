namespace SlakDet.Weights.Tests.Building;

/// <summary>A hostile file and the code that it must be refused with.</summary>
/// <param name="Code">The expected code.</param>
/// <param name="Text">What the message must name.</param>
/// <param name="Bytes">Makes the file.</param>
internal sealed record Refusal(string Code, string Text, Func<byte[]> Bytes)
{
    /// <summary>Opens the file from memory, reads all there is, and asserts that it is refused as expected.</summary>
    public void Check(string path)
    {
        var bytes = Bytes();
        var refused = Assert.Throws<WeightsException>(() => ReadAll(bytes, path));
        Assert.Equal((Code, refused.Message), (refused.Code, refused.Message));
        Assert.StartsWith(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains(Text, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Opens a file from memory and reads every tensor of it.</summary>
    public static int ReadAll(byte[] bytes, string path)
    {
        using var file = WeightFile.Read(bytes, path);
        foreach (var tensor in file.Tensors)
            tensor.CopyTo(new byte[tensor.Spec.ByteCount]);
        return file.Tensors.Count;
    }
}
