return args is ["indexing"] ? DrCloud.Bench.Indexing.Run() : 0;
