using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection.Roi;

/// <summary>Compares a model's state dict with a list of keys and shapes in tests/Goldens.</summary>
internal static class KeyList
{
    /// <summary>Fails unless the model has every entry of the list and no other, and its parameters in the same order.</summary>
    public static void AssertSame(nn.Module model, params string[] list)
    {
        string[] expected = [.. File.ReadLines(Repository.Golden(list)).Where(line => line.Length > 0)];
        string[] actual = [.. model.state_dict().Select(entry => Line(entry.Key, entry.Value))];
        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
        var parameters = model.named_parameters().Select(entry => Line(entry.name, entry.parameter)).ToArray();
        Assert.Equal(expected.Intersect(parameters), parameters);
    }

    private static string Line(string name, Tensor value) => $"{name}\t{string.Join("x", value.shape)}";
}
