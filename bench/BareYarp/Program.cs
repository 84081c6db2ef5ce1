// YARP as its documentation starts: every path to one destination, and nothing on. Its line of log for each request is
// off too, which only makes it faster.
using Yarp.ReverseProxy.Configuration;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder
    .Services.AddReverseProxy()
    .LoadFromMemory(
        [
            new RouteConfig
            {
                RouteId = "all",
                ClusterId = "backend",
                Match = new RouteMatch { Path = "{**path}" },
            },
        ],
        [
            new ClusterConfig
            {
                ClusterId = "backend",
                Destinations = new Dictionary<string, DestinationConfig>
                {
                    ["backend"] = new() { Address = builder.Configuration["Backend"]! },
                },
            },
        ]
    );

var app = builder.Build();
app.MapReverseProxy();
app.Run();
