using System.CommandLine;
using Newtonsoft.Json.Linq;
using SlakDet.Cli.Rendering;
using SlakDet.Training.Diagnostics;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var json = Shared.Json();
        var command = new Command("doctor", "Looks at the machine and says what is missing and its cure; exits with 69 when SlakDet cannot work.") { json };
        command.SetAction(parsed =>
        {
            var found = Doctor.Examine(Directory.GetCurrentDirectory());
            JsonOutput.Write(parsed.GetValue(json), new JArray(found.Select(diagnosis => new JObject
            {
                ["part"] = diagnosis.Part, ["status"] = diagnosis.Status.ToString().ToLowerInvariant(), ["detail"] = diagnosis.Detail, ["cure"] = diagnosis.Cure,
            })));
            if (parsed.GetValue(json) != "-")
                foreach (var diagnosis in found)
                    Write(diagnosis);
            return found.Any(diagnosis => diagnosis.Status == DiagnosisStatus.Failed) ? ExitCode.Environment : ExitCode.Done;
        });
        return command;
    }

    private static void Write(Diagnosis diagnosis)
    {
        var mark = diagnosis.Status switch { DiagnosisStatus.Good => "good", DiagnosisStatus.Limited => "limited", _ => "FAILED" };
        Console.WriteLine($"{mark,-8} {diagnosis.Part,-10} {diagnosis.Detail}");
        if (diagnosis.Cure != null)
            Console.WriteLine($"{"",-20}{diagnosis.Cure}");
    }
}
