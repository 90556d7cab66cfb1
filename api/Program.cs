using DrCloud.Api;
using DrCloud.Api.Cluster;

var builder = WebApplication.CreateBuilder(args);
builder.AddDrCloudClusterClient();
builder.AddDrCloudApi();

var app = builder.Build();
app.MapDrCloudApi();
app.Run();
