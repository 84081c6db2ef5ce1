using System.Collections.Concurrent;
using System.Reflection;

namespace Nibble.Contracts;

/// <summary>The CloudEvents <c>type</c> of an event's record.</summary>
/// <param name="name"><c>nibble.{aggregate}.{past tense}</c>. It is stored and sent, so it never changes.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventTypeAttribute(string name) : Attribute
{
    private static readonly ConcurrentDictionary<Type, string> NamesByType = new();

    /// <summary>The CloudEvents type.</summary>
    public string Name { get; } = name;

    /// <summary>The CloudEvents type of an event's record.</summary>
    /// <exception cref="InvalidOperationException">The record has none.</exception>
    public static string Of<TEvent>()
        where TEvent : IEvent => Of(typeof(TEvent));

    /// <summary>The CloudEvents type of an event's record.</summary>
    /// <exception cref="InvalidOperationException">The record has none.</exception>
    public static string Of(Type eventType) =>
        NamesByType.GetOrAdd(
            eventType,
            static type =>
                type.GetCustomAttribute<EventTypeAttribute>()?.Name
                ?? throw new InvalidOperationException($"{type} has no {nameof(EventTypeAttribute)}.")
        );
}
