using SlakDet.Backbones.Profiling;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Training.Tasks;

/// <summary>A <see cref="TaskConfig"/> whose kind of model is known.</summary>
/// <typeparam name="TModel">The model's type.</typeparam>
public abstract record TaskConfigOf<TModel> : TaskConfig where TModel : nn.Module, IProfiled
{
    /// <inheritdoc/>
    public abstract override TModel BuildModel(Action<string>? note = null);

    /// <inheritdoc/>
    public sealed override ModelProfile Profile(int height, int width)
    {
        using var model = (this with { BackboneWeights = null }).BuildModel();
        return ModelProfile.Of(model, height, width);
    }

    /// <inheritdoc/>
    public sealed override ITrainingTask CreateTask(Device device, int workers, Action<string>? note = null)
    {
        var model = BuildModel(note);
        model.to(device);
        return Join(model, device, workers);
    }

    /// <summary>Joins the model with its data; see <see cref="CreateTask"/>.</summary>
    protected abstract ITrainingTask Join(TModel model, Device device, int workers);
}
