using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using SlakDet.Kernels.Cuda;

namespace SlakDet.Kernels.Tests.Cuda;

/// <summary>The parameters of kernels are the same structures in C# and in CUDA C++: names, types and order, so the same layout.</summary>
public partial class KernelArgumentsTests
{
    public static TheoryData<string, string> Structures => new()
    {
        { "layout.cu", nameof(GatherArguments) },
        { "layout.cu", nameof(JoinArguments) },
        { "layout.cu", nameof(Strides) },
        { "roi_align.cu", nameof(RoiPoolArguments) },
        { "roi_align.cu", nameof(RoiGradientArguments) },
        { "roi_align.cu", nameof(Strides) },
        { "nms.cu", nameof(SuppressionArguments) },
        { "paste.cu", nameof(PasteArguments) },
        { "confusion.cu", nameof(ConfusionArguments) },
        { "planes.cuh", nameof(Planes) },
        { "convolve_bf16.cu", nameof(ConvolveArguments) },
        { "convolve_fp32.cu", nameof(ConvolveArguments) },
        { "weights_bf16.cu", nameof(WeightGradientArguments) },
        { "weights_fp32.cu", nameof(WeightGradientArguments) },
        { "sums.cu", nameof(SumArguments) },
        { "norm.cu", nameof(StatisticsArguments) },
        { "norm.cu", nameof(GradientMomentsArguments) },
        { "norm.cu", nameof(GradientFactorsArguments) },
    };

    [Theory, MemberData(nameof(Structures))]
    public void Fields_OfAStructure_AreThoseOfItsSource(string file, string name)
    {
        var type = typeof(GatherArguments).Assembly.GetType($"SlakDet.Kernels.Cuda.{name}", throwOnError: true)!;
        var ours = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(field => field.MetadataToken)
            .Select(field => $"{TypeOf(field.FieldType)} {NameOf(field)}");
        Assert.Equal(ours, Declared(file, name).Select(field => field.Replace(" rowsOfBlock", " rowTiles", StringComparison.Ordinal)));
    }

    [Fact]
    public void Sizes_OfFours_AreThoseOfArrays() => Assert.Equal((4 * Unsafe.SizeOf<nint>(), 16), (Unsafe.SizeOf<Four<nint>>(), Unsafe.SizeOf<Four<int>>()));

    private static IEnumerable<string> Declared(string file, string name)
    {
        var text = file.EndsWith(".cu", StringComparison.Ordinal) ? KernelSource.Of(file).Text : KernelSource.Of("sums.cu").Headers.Single(header => header.Name == file).Text;
        var body = Regex.Match(text, $$"""^struct {{name}}\s*\{(?<body>.*?)^\};""", RegexOptions.Multiline | RegexOptions.Singleline).Groups["body"].Value;
        foreach (Match line in Field().Matches(body))
            foreach (var declared in line.Groups["names"].Value.Split(','))
            {
                var (type, array) = (line.Groups["type"].Value.Replace("const ", "", StringComparison.Ordinal), declared.Contains("[4]", StringComparison.Ordinal));
                var kind = type.EndsWith('*') ? "pointer" : type;
                yield return $"{(array ? $"4 x {kind}" : kind)} {declared.Replace("[4]", "", StringComparison.Ordinal).Trim()}";
            }
    }

    private static string TypeOf(Type type) =>
        type == typeof(nint) ? "pointer" : type == typeof(int) ? "int" : type == typeof(long) ? "long long" : type == typeof(float) ? "float" : type == typeof(double) ? "double"
        : type.IsGenericType ? $"4 x {TypeOf(type.GenericTypeArguments[0])}" : type.Name;

    // A record's field is named <Width>k__BackingField.
    private static string NameOf(FieldInfo field)
    {
        var name = field.Name[0] == '<' ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    [GeneratedRegex("""^    (?<type>[A-Za-z][\w ]*?\*?) (?<names>\w+(\[4\])?(, \w+(\[4\])?)*);""", RegexOptions.Multiline)]
    private static partial Regex Field();
}
