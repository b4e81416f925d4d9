using Newtonsoft.Json.Linq;
using SlakDet.Training.Tasks;

namespace SlakDet.Cli.Rendering;

/// <summary>An evaluation's result on standard output, or as JSON.</summary>
internal static class Results
{
    /// <summary>A table, unless the JSON goes to standard output itself.</summary>
    public static void Write(EvaluationResult result, string? jsonPath)
    {
        JsonOutput.Write(jsonPath, ToJson(result));
        if (jsonPath != "-")
            ResultTable.Write(result);
    }

    private static JObject ToJson(EvaluationResult result) => new(
        [
            .. result.Values.Select(value => new JProperty(value.Name, JsonOutput.Number(value.Value))),
            new JProperty("perClass", new JArray(result.PerClass.Select(row => new JObject(
                [new JProperty("class", row.Class), .. row.Values.Select(value => new JProperty(value.Name, JsonOutput.Number(value.Value)))])))),
        ]);
}
