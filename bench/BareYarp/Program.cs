// YARP as its documentation starts: every path to one destination, and nothing on. Its line of log for each request is
// off too, which only makes it faster. With Http2=true it speaks HTTP/2 to the destination.
using System.Net;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

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
                HttpRequest = builder.Configuration.GetValue("Http2", false)
                    ? new ForwarderRequestConfig
                    {
                        Version = HttpVersion.Version20,
                        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                    }
                    : null,
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
