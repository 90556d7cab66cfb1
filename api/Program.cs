using DrCloud.Api;
using DrCloud.Api.Cluster;

var builder = WebApplication.CreateBuilder(args);
builder.AddDrCloudApi();
builder.AddDrCloudClusterClient();

var app = builder.Build();
app.MapDrCloudApi();
app.Run();
