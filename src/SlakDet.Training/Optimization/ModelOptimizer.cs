using SlakDet.Backbones.Sparsity;
using SlakDet.Kernels.Native;
using SlakDet.Training.Schedules;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace SlakDet.Training.Optimization;

/// <summary>
/// The parameters of a model in their groups with the state of an optimizer, stepped by a schedule. Make it after the model has been
/// moved to its device: moving a module replaces its parameters.
/// </summary>
public abstract class ModelOptimizer : IOptimizerMoments, IDisposable
{
    private readonly List<Group> _groups = [];
    private readonly Dictionary<string, Slot> _slots;
    private readonly Tensor _steps;

    /// <summary>Groups the trainable parameters of a model.</summary>
    /// <param name="model">The model, on its device.</param>
    /// <param name="config">Rates and grouping.</param>
    /// <param name="schedule">Gives each step's rate from a group's own base rate.</param>
    protected ModelOptimizer(nn.Module model, OptimizerConfig config, LearningRateSchedule schedule)
    {
        Schedule = schedule;
        BaseRate = config.LearningRate;
        var parameters = model.named_parameters().Where(p => p.parameter.requires_grad).ToDictionary(p => p.name, p => p.parameter);
        foreach (var group in ParameterGrouping.Group(ModelParameters.Describe(model), config.Grouping, config.WeightDecay))
            _groups.Add(new Group(group.LearningRateScale, group.WeightDecay, [.. group.Names.Select(name => new Slot(name, parameters[name], MakeBuffers(parameters[name])))]));
        _slots = _groups.SelectMany(group => group.Slots).ToDictionary(slot => slot.Name);
        _steps = zeros([], device: parameters.Count == 0 ? CPU : parameters.Values.First().device).DetachFromDisposeScope();
    }

    /// <summary>The optimizer that a config asks for.</summary>
    /// <param name="model">The model, on its device.</param>
    /// <param name="config">A member of the closed union.</param>
    /// <param name="schedule">The learning rate over the steps.</param>
    public static ModelOptimizer Create(nn.Module model, OptimizerConfig config, LearningRateSchedule schedule) => config switch
    {
        AdamWConfig adamW => new AdamW(model, adamW, schedule),
        SgdConfig sgd => new Sgd(model, sgd, schedule),
        _ => throw new ArgumentOutOfRangeException(nameof(config), config, "Not an optimizer of SlakDet."),
    };

    /// <summary>The learning rate over the steps.</summary>
    public LearningRateSchedule Schedule { get; }

    /// <summary>The base learning rate, before group scales.</summary>
    public double BaseRate { get; }

    /// <summary>Names of the buffers of one parameter, in the saved state.</summary>
    protected abstract IReadOnlyList<string> BufferNames { get; }

    /// <summary>Every tensor of the state with its name: <c>steps</c>, then <c>buffer.parameter</c> in the order of the groups.</summary>
    public IEnumerable<(string Name, Tensor Value)> State =>
        _groups.SelectMany(group => group.Slots).SelectMany(slot => BufferNames.Select((buffer, i) => ($"{buffer}.{slot.Name}", slot.Buffers[i])))
            .Prepend(("steps", _steps));

    /// <summary>All trainable parameters.</summary>
    public IEnumerable<Parameter> Parameters => _groups.SelectMany(group => group.Slots).Select(slot => slot.Parameter);

    /// <summary>Updates every parameter that has a gradient.</summary>
    /// <param name="step">0-based step, for the schedule.</param>
    public void Step(long step)
    {
        using var scope = NewDisposeScope();
        foreach (var group in _groups)
        {
            var gradients = group.Slots.Select(slot => slot.Parameter.grad).ToArray();
            var used = Enumerable.Range(0, gradients.Length).Where(i => gradients[i] is not null).ToArray();
            if (used.Length == 0)
                continue;
            var buffers = Enumerable.Range(0, BufferNames.Count).Select(b => used.Select(i => group.Slots[i].Buffers[b]).ToArray()).ToArray();
            Update([.. used.Select(i => group.Slots[i].Parameter)], [.. used.Select(i => gradients[i]!)], buffers, _steps,
                Schedule.At(step, BaseRate, group.LearningRateScale), group.WeightDecay);
        }
        using (no_grad())
            _steps.PlusInPlace(1.0);
    }

    /// <summary>Forgets all gradients.</summary>
    public void ZeroGradients()
    {
        foreach (var parameter in Parameters)
        {
            parameter.grad?.Dispose();
            parameter.grad = null;
        }
    }

    /// <inheritdoc/>
    public Tensor? MaskedBuffer(string weight) => MaskedBuffer(_slots[weight].Buffers);

    /// <inheritdoc/>
    public Tensor Direction(string weight) => Direction(_slots[weight].Buffers);

    /// <inheritdoc/>
    public void Dispose()
    {
        _steps.Dispose();
        foreach (var buffer in _groups.SelectMany(group => group.Slots).SelectMany(slot => slot.Buffers))
            buffer.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Updates the parameters of one group in place.</summary>
    /// <param name="parameters">Parameters that have a gradient.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="buffers">By buffer name, then by parameter.</param>
    /// <param name="stepsBefore">Float32 scalar: steps taken before this one; not to be changed.</param>
    /// <param name="learningRate">This step's rate.</param>
    /// <param name="weightDecay">The group's decay.</param>
    protected abstract void Update(Tensor[] parameters, Tensor[] gradients, Tensor[][] buffers, Tensor stepsBefore, double learningRate, double weightDecay);

    /// <summary>Which of one parameter's buffers sparsity masks with it; null for none.</summary>
    protected abstract Tensor? MaskedBuffer(Tensor[] buffers);

    /// <summary>Where one parameter's buffers move it, of its shape.</summary>
    /// <exception cref="InvalidOperationException">They hold no momentum.</exception>
    protected abstract Tensor Direction(Tensor[] buffers);

    private Tensor[] MakeBuffers(Parameter parameter) => [.. BufferNames.Select(_ => zeros_like(parameter, requires_grad: false).DetachFromDisposeScope())];

    private sealed record Slot(string Name, Parameter Parameter, Tensor[] Buffers);

    private sealed record Group(double LearningRateScale, double WeightDecay, Slot[] Slots);
}
