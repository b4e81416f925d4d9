using System.Runtime.CompilerServices;
using TorchSharp;
using Xunit.v3;

namespace SlakDet.Testing;

/// <summary>A <see cref="GpuFactAttribute"/> with rows of data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GpuTheoryAttribute : TheoryAttribute, ITraitAttribute
{
    public GpuTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1) : base(sourceFilePath, sourceLineNumber)
    {
        if (!torch.cuda.is_available())
            Skip = GpuFactAttribute.Reason;
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => GpuFactAttribute.Traits;
}
