using Xunit;

// Each test starts a cluster, and some measure how long things take.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
