using DrCloud.Silo;
using DrCloud.Silo.Health;

if (args is ["certificates", var folder, .. var names])
{
    ClusterCertificates.Make(folder, names);
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddDrCloudSilo(SiloMode.Cluster);
builder.AddSiloEndpoints();

var app = builder.Build();
app.MapSiloEndpoints();
await app.RunAsync();
