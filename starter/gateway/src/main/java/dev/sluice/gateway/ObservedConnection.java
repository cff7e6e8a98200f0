package dev.sluice.gateway;

import io.netty.channel.Channel;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.netty.ByteBufFlux;
import reactor.netty.Connection;
import reactor.netty.NettyInbound;

/** An upstream connection that tells how its answer's body ended; the stock write filter reads from it. */
record ObservedConnection(Connection delegate, Runnable whole, Runnable broken) implements Connection {

    @Override
    public Channel channel() {
        return delegate.channel();
    }

    @Override
    public NettyInbound inbound() {
        return new ObservedInbound(delegate.inbound());
    }

    private final class ObservedInbound implements NettyInbound {
        private final NettyInbound inbound;

        ObservedInbound(NettyInbound inbound) {
            this.inbound = inbound;
        }

        @Override
        public ByteBufFlux receive() {
            return ByteBufFlux.fromInbound(
                    inbound.receive()
                            .doOnComplete(whole)
                            .doOnError(error -> broken.run())
                            .doOnCancel(whole),
                    channel().alloc());
        }

        @Override
        public Flux<?> receiveObject() {
            return inbound.receiveObject();
        }

        @Override
        public NettyInbound withConnection(Consumer<? super Connection> connection) {
            inbound.withConnection(connection);
            return this;
        }
    }
}
