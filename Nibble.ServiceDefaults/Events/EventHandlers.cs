using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Json;

namespace Nibble.ServiceDefaults.Events;

/// <summary>Which handlers a service has for which event types.</summary>
public sealed class EventHandlers
{
    private readonly IServiceCollection _services;
    private readonly Dictionary<string, Func<IServiceProvider, JsonElement, CancellationToken, Task>> _byType = [];

    internal EventHandlers(IServiceCollection services) => _services = services;

    /// <summary>The event types that are handled.</summary>
    public IReadOnlyCollection<string> Types => _byType.Keys;

    /// <summary>Has <typeparamref name="THandler"/> handle <typeparamref name="TEvent"/>.</summary>
    public EventHandlers On<TEvent, THandler>()
        where TEvent : IEvent
        where THandler : class, IEventHandler<TEvent>
    {
        _services.AddScoped<THandler>();
        _byType.Add(
            EventTypeAttribute.Of<TEvent>(),
            (scope, data, cancellationToken) =>
                scope
                    .GetRequiredService<THandler>()
                    .HandleAsync(
                        data.Deserialize<TEvent>(NibbleJson.Options)
                            ?? throw new JsonException($"{EventTypeAttribute.Of<TEvent>()} has no data."),
                        cancellationToken
                    )
        );
        return this;
    }

    internal Func<IServiceProvider, JsonElement, CancellationToken, Task>? Find(string type) =>
        _byType.GetValueOrDefault(type);
}
