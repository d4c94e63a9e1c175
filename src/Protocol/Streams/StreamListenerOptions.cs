namespace Lockstep.Protocol.Streams;

/// <summary>Limits and times of a <see cref="StreamListener"/>.</summary>
public sealed record StreamListenerOptions
{
    /// <summary>How long a peer may take from its connection to the end of its handshake, TLS counted.</summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Peers that may be in their handshake at a time. One more cuts the oldest, so that whoever only holds places cannot keep others out.</summary>
    /// <value>The default is 32. Each takes a thread with a stack of 1 MiB, of which little is ever touched.</value>
    public int MaxHandshakes { get; init; } = 32;

    /// <summary>Peers that may be connected at a time. One more is turned away.</summary>
    /// <value>The default is 1024.</value>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Connections that the operating system holds until they are accepted.</summary>
    /// <value>The default is 128.</value>
    public int Backlog { get; init; } = 128;

    /// <summary>Secures a socket's stream, by authenticating an <see cref="System.Net.Security.SslStream"/> around it with blocking calls. It need not mind the time. Null for plain TCP.</summary>
    /// <value>The default is null.</value>
    public Func<Stream, Stream>? Secure { get; init; }

    /// <summary>The clock of <see cref="HandshakeTimeout"/>.</summary>
    /// <value>The default is the system's.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
