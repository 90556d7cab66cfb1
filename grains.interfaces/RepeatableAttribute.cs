namespace DrCloud.Grains.Interfaces;

/// <summary>
/// A call that may be made again when its answer was lost: made twice, it has the effect and the answer of once. Reads are; writes are where
/// they set what is so already, or carry an id of the attempt. On a contract: all its methods.
/// </summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class RepeatableAttribute : Attribute;
