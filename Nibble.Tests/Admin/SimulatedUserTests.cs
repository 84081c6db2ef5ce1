using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Nibble.AdminService.Simulation;
using Nibble.ServiceDefaults.Demo;

namespace Nibble.Tests.Admin;

/// <summary>Session handling of a simulated user, against a handler that records requests.</summary>
public sealed class SimulatedUserTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly SignInRateLimiter _signInLimiter = new();
    private readonly FakeGatewayHandler _gateway = new();
    private readonly SimulatedUser _user;

    public SimulatedUserTests() => _user = new SimulatedUser(DemoCity.Customers[1], _gateway, _signInLimiter, _time);

    [Fact]
    public async Task One_sign_in_serves_many_requests_even_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GetAsync()));

        Assert.Equal(1, _gateway.RequestPaths.Count(path => path == "/api/auth/login"));
        Assert.Equal(21, _gateway.RequestPaths.Count);
        Assert.True(_user.IsSignedIn);
    }

    [Fact]
    public async Task Tokens_are_refreshed_shortly_before_they_expire()
    {
        await GetAsync();
        _time.Advance(TimeSpan.FromMinutes(14));
        await GetAsync();
        Assert.DoesNotContain("/api/auth/refresh", _gateway.RequestPaths);

        _time.Advance(TimeSpan.FromSeconds(45));
        await GetAsync();

        Assert.Equal("/api/auth/refresh", _gateway.RequestPaths[^2]);
        Assert.Equal("refresh-1", _gateway.LastBody.GetProperty("refreshToken").GetString());
    }

    [Fact]
    public async Task A_session_that_was_ended_is_followed_by_a_new_sign_in()
    {
        await GetAsync();
        _gateway.RespondsUnauthorized = true;
        await Assert.ThrowsAsync<HttpRequestException>(GetAsync);
        Assert.False(_user.IsSignedIn);

        _gateway.RespondsUnauthorized = false;
        await GetAsync();

        Assert.Equal(2, _gateway.RequestPaths.Count(path => path == "/api/auth/login"));
    }

    [Theory]
    [InlineData(HttpStatusCode.NoContent, true)]
    [InlineData(HttpStatusCode.Conflict, false)]
    [InlineData(HttpStatusCode.NotFound, false)]
    public async Task A_refusal_is_an_answer(HttpStatusCode status, bool isDone)
    {
        _gateway.ResponseStatus = status;

        Assert.Equal(isDone, await _user.TryAsync(HttpMethod.Post, "/api/anything", null, CancellationToken.None));
    }

    [Fact]
    public async Task An_outage_is_none()
    {
        _gateway.ResponseStatus = HttpStatusCode.ServiceUnavailable;

        await Assert.ThrowsAsync<HttpRequestException>(() =>
            _user.TryAsync(HttpMethod.Post, "/api/anything", null, CancellationToken.None)
        );
    }

    public void Dispose()
    {
        _signInLimiter.Dispose();
        _gateway.Dispose();
    }

    private Task<JsonElement> GetAsync() => _user.GetAsync<JsonElement>("/api/users/me", CancellationToken.None);

    private sealed class FakeGatewayHandler : HttpMessageHandler, IHttpClientFactory
    {
        private readonly Lock _lock = new();

        public List<string> RequestPaths { get; } = [];

        public JsonElement LastBody { get; private set; }

        public bool RespondsUnauthorized { get; set; }

        public HttpStatusCode ResponseStatus { get; set; } = HttpStatusCode.OK;

        public HttpClient CreateClient(string name) =>
            new(this, disposeHandler: false) { BaseAddress = new Uri("http://door.test") };

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var path = request.RequestUri!.AbsolutePath;
            var isSignIn = path.StartsWith("/api/auth/", StringComparison.Ordinal);
            if (isSignIn)
            {
                LastBody = await request.Content!.ReadFromJsonAsync<JsonElement>(cancellationToken);
            }

            lock (_lock)
            {
                RequestPaths.Add(path);
                return (isSignIn, RespondsUnauthorized) switch
                {
                    (true, _) => Session(
                        RequestPaths.Count(knock => knock.StartsWith("/api/auth/", StringComparison.Ordinal))
                    ),
                    (_, true) => new HttpResponseMessage(HttpStatusCode.Unauthorized),
                    _ => new HttpResponseMessage(ResponseStatus) { Content = JsonContent.Create(new { }) },
                };
            }
        }

        private static HttpResponseMessage Session(int number) =>
            new(HttpStatusCode.OK)
            {
                Content = JsonContent.Create(
                    new
                    {
                        accessToken = $"access-{number}",
                        refreshToken = $"refresh-{number}",
                        tokenType = "Bearer",
                        expiresIn = 900,
                    }
                ),
            };
    }
}
