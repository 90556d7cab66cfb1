using DrCloud.Api;
using DrCloud.Api.Administration;
using DrCloud.Api.Cluster;

var builder = WebApplication.CreateBuilder(args);
builder.AddDrCloudClusterClient();
builder.AddDrCloudApi();
builder.Services.AddHostedService<FirstAdministrator>();

var app = builder.Build();
app.MapDrCloudApi();
app.Run();
