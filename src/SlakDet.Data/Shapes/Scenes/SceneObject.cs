namespace SlakDet.Data.Shapes.Scenes;

/// <summary>An object of a scene, as painted.</summary>
/// <param name="Instance">The annotated instance it belongs to; the objects of a crowd share one.</param>
/// <param name="Pose">Outline and place.</param>
/// <param name="Footprint">The pose, measured.</param>
/// <param name="Surface">Its colours, relative to the centre of the pose and turning with it.</param>
/// <param name="Bevel">Pixels from the edge over which it is rounded; 0 = flat.</param>
/// <param name="Lift">Pixels it floats above what is below, which give its shadow; 0 = none.</param>
internal sealed record SceneObject(int Instance, Pose Pose, Footprint Footprint, Surface Surface, float Bevel, float Lift);
