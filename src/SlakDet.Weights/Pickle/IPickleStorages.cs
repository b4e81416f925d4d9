using SlakDet.Weights.IO;

namespace SlakDet.Weights.Pickle;

/// <summary>Finds the bytes of the storages that a pickle refers to.</summary>
internal interface IPickleStorages
{
    /// <summary>The bytes of a storage, or null if there is none of this key.</summary>
    ByteSource? Find(string key);
}
