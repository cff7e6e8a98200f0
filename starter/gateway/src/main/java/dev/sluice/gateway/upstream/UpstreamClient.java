package dev.sluice.gateway.upstream;

import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.config.HttpClientFactory;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.config.HttpClientSslConfigurer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * The client that reaches the services, with every limit set. The stock one has no connect and no response timeout, never
 * closes an idle connection (so that it sends requests into connections which the other side is closing), and lets any
 * number of requests wait for a connection.
 */
public final class UpstreamClient extends HttpClientFactory {

    private final String pool;
    private final Limits limits;
    private final LoopResources loops;
    private final Stock stock;

    /**
     * Limits of the client.
     *
     * @param connectTimeout longest wait for a connection to be set up
     * @param maxConnections connections per address
     * @param maxPending requests that may wait for one of them, per address
     * @param acquireTimeout longest wait for one of them
     * @param maxIdleTime when an idle connection is closed; below the idle timeout of every upstream
     * @param maxLifeTime when any connection is closed after its request, so that load finds new instances behind one address
     */
    public record Limits(
            Duration connectTimeout,
            int maxConnections,
            int maxPending,
            Duration acquireTimeout,
            Duration maxIdleTime,
            Duration maxLifeTime) {}

    /**
     * The stock parts of the factory.
     *
     * @param properties stock properties; those of the pool and the connect timeout are not used
     * @param serverProperties whether HTTP/2 is on
     * @param ssl trust and keys
     * @param customizers the application's
     */
    public record Stock(
            HttpClientProperties properties,
            ServerProperties serverProperties,
            HttpClientSslConfigurer ssl,
            List<HttpClientCustomizer> customizers) {}

    public UpstreamClient(Limits limits, LoopResources loops, Stock stock) {
        this("sluice-upstream", limits, loops, stock);
    }

    private UpstreamClient(String pool, Limits limits, LoopResources loops, Stock stock) {
        super(stock.properties(), stock.serverProperties(), stock.ssl(), stock.customizers());
        this.pool = pool;
        this.limits = limits;
        this.loops = loops;
        this.stock = stock;
    }

    /**
     * A client with connections of its own, so that copies of requests never take one from a user.
     *
     * @param maxConnections connections per address
     */
    public HttpClient forCopies(int maxConnections) {
        Limits own = new Limits(
                limits.connectTimeout(),
                maxConnections,
                maxConnections,
                limits.acquireTimeout(),
                limits.maxIdleTime(),
                limits.maxLifeTime());
        return new UpstreamClient("sluice-copies", own, loops, stock).createInstance();
    }

    @Override
    protected HttpClient createInstance() {
        return super.createInstance()
                .runOn(loops)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        limits.connectTimeout().toMillis())
                .doOnChannelInit((observer, channel, address) -> checkAnswers(channel.pipeline()));
    }

    private static void checkAnswers(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.HttpCodec) != null)
            pipeline.addAfter(NettyPipeline.HttpCodec, "sluice.answer", new AnswerCheck());
    }

    @Override
    protected ConnectionProvider buildConnectionProvider(HttpClientProperties stock) {
        return ConnectionProvider.builder(pool)
                .maxConnections(limits.maxConnections())
                .pendingAcquireMaxCount(limits.maxPending())
                .pendingAcquireTimeout(limits.acquireTimeout())
                .maxIdleTime(limits.maxIdleTime())
                .maxLifeTime(limits.maxLifeTime())
                .evictInBackground(limits.maxIdleTime().dividedBy(2))
                .lifo()
                .build();
    }
}
