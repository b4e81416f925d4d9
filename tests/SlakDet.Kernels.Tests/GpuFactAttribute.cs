using System.Runtime.CompilerServices;
using TorchSharp;
using Xunit.v3;

namespace SlakDet.Testing;

/// <summary>A test that needs a CUDA device and is skipped without one. <c>--filter-trait needs=gpu</c> chooses these.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GpuFactAttribute : FactAttribute, ITraitAttribute
{
    public GpuFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1) : base(sourceFilePath, sourceLineNumber)
    {
        if (!torch.cuda.is_available())
            Skip = "needs a CUDA device";
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("needs", "gpu")];
}
