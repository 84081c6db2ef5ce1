using Microsoft.Extensions.DependencyInjection;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;
using Nibble.Tests.Support;

namespace Nibble.Tests.Architecture;

/// <summary>Rules for the events in <c>Contracts/</c>.</summary>
public sealed class EventTests
{
    private static readonly Type[] Events =
    [
        .. typeof(IEvent).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IEvent))),
    ];

    [Fact]
    public void Each_event_has_a_type_of_its_own()
    {
        Assert.NotEmpty(Events);
        var types = Events.Select(EventTypeAttribute.Of).ToList();

        Assert.Equal(types.Count, types.Distinct().Count());
        Assert.All(types, type => Assert.Matches(@"^nibble\.[a-z_]+\.[a-z_]+$", type));
    }

    [Fact]
    public async Task Each_event_is_handled_by_some_service()
    {
        var handled = new HashSet<string>();
        foreach (var service in ServiceNames.Services)
        {
            await RunningServices.InspectAsync(
                service,
                (services, _) => handled.UnionWith(services.GetRequiredService<EventHandlers>().Types)
            );
        }

        Assert.Empty(Events.Select(EventTypeAttribute.Of).Except(handled));
    }
}
