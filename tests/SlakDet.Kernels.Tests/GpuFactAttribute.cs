using System.Runtime.CompilerServices;
using TorchSharp;
using Xunit.v3;

namespace SlakDet.Testing;

/// <summary>A test that needs a CUDA device and is skipped without one. <c>--filter-trait needs=gpu</c> chooses these.</summary>
/// <remarks>Linked into the test projects that know libtorch; <c>SlakDet.Testing</c> serves those without it as well.</remarks>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GpuFactAttribute : FactAttribute, ITraitAttribute
{
    public const string Reason = "needs a CUDA device";
    public static readonly IReadOnlyCollection<KeyValuePair<string, string>> Traits = [new("needs", "gpu")];

    public GpuFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1) : base(sourceFilePath, sourceLineNumber)
    {
        if (!torch.cuda.is_available())
            Skip = Reason;
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => Traits;
}
