using Nibble.Gateway.Authentication;
using Nibble.Gateway.Errors;
using Nibble.Gateway.RequestContext;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults;
using Nibble.ServiceDefaults.Redis;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRedis();
builder.AddTokenAuthentication();
builder.AddGatewayRoutes();

// The pipeline, in the order in which a request meets it (docs/gateway.md).
var app = builder.Build();
app.UseRequestId();
app.MapDefaultEndpoints();
app.UseHeaderStripping();
app.UseRouting();
app.UseTokenAuthentication();
app.UseAuthorization();
app.UseRequestTimeouts();
app.MapReverseProxy(proxy => proxy.UseForwarderErrors());
app.Run();
