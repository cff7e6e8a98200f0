package dev.sluice.edge;

import io.netty.channel.EventLoopGroup;

/** The event loops that everything in the process runs on, and the transport they are made for. */
record Loops(Transport transport, EventLoopGroup group) {
    static Loops of(EdgeSettings settings) {
        Transport transport = settings.transport().resolve();
        return new Loops(transport, transport.loops(settings.loops()));
    }
}
