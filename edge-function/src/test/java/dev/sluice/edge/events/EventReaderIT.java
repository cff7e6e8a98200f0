package dev.sluice.edge.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.edge.TestRedis;
import dev.sluice.edge.events.EventCounts.Outcome;
import dev.sluice.edge.json.JsonFields;
import dev.sluice.edge.redis.RedisAddress;
import dev.sluice.edge.redis.RedisClient;
import dev.sluice.edge.redis.Script;
import dev.sluice.edge.scoring.OrderFacts;
import dev.sluice.edge.scoring.OrderJson;
import dev.sluice.edge.scoring.Scorer;
import dev.sluice.edge.scoring.Scoring;
import dev.sluice.policy.risk.RiskFeature;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The order service's events and the counters, over real Redis servers that go and come back; each test has a stream and a prefix of its own. */
class EventReaderIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @SuppressWarnings("NullAway.Init")
    private static TestRedis events;

    @SuppressWarnings("NullAway.Init")
    private static TestRedis memory;

    @SuppressWarnings("NullAway.Init")
    private static RedisClient eventsClient;

    @SuppressWarnings("NullAway.Init")
    private static RedisClient memoryClient;

    private final String stream = "orders-" + UUID.randomUUID();
    private final String prefix = UUID.randomUUID() + ":";
    private final Scorer scorer = scorer(memoryClient);
    private final AtomicLong now = new AtomicLong(System.currentTimeMillis());
    private final List<EventReader> readers = new ArrayList<>();

    @BeforeAll
    static void start() {
        events = new TestRedis();
        memory = new TestRedis();
        eventsClient = client(events);
        memoryClient = client(memory);
    }

    @AfterEach
    void close() {
        readers.forEach(EventReader::close);
    }

    @AfterAll
    static void stop() {
        LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        events.close();
        memory.close();
    }

    @Test
    void theEventOfTheContractCountsAndIsSeenByTheNextOrderOfItsCustomer() throws Exception {
        String document = Files.readString(Path.of("../docs/order-events.md"));
        String event = document.substring(document.indexOf("```json") + 7).split("```", 2)[0];
        publish(event);

        EventCounts counts = read().counts();

        until(() -> counts.events(Outcome.COUNTED) == 1);
        OrderFacts order = Objects.requireNonNull(OrderJson.read(JsonFields.parse(event.getBytes(UTF_8))));
        assertThat(order.orderId()).isEqualTo("536365");
        assertThat(ordersBefore(order("next", "17850", order.time().plusSeconds(1))))
                .isEqualTo(1);
    }

    @Test
    void anOrderThatWasScoredIsNotCountedAgainWhateverBecomesOfIt() {
        OrderFacts order = order("o1", "ann", Instant.EPOCH);
        assertThat(ordersBefore(order)).isZero();
        publish(json("o1", "ann", 1));
        publish(json("o1", "ann", 2));
        publish(json("o2", "ann", 1));
        publish(json("o2", "ann", 1));

        EventCounts counts = read().counts();

        until(() -> counts.events(Outcome.COUNTED) + counts.events(Outcome.KNOWN) == 4);
        assertThat(counts.events(Outcome.COUNTED)).isEqualTo(1);
        assertThat(ordersBefore(order("o3", "ann", Instant.EPOCH))).isEqualTo(2);
    }

    @Test
    void whatIsNoEventIsSkippedAndHoldsUpNothing() {
        call(eventsClient, "return redis.call('XADD', KEYS[1], '*', 'other', 'x')", stream);
        publish("x".repeat(9_000));
        publish("{\"orderId\":");
        publish("{\"orderId\":\"o1\",\"amount\":-5,\"currency\":\"GBP\",\"time\":\"2026-01-01T00:00:00Z\"}");
        publish(json("o2", "ann", 1));

        EventCounts counts = read().counts();

        until(() -> counts.events(Outcome.COUNTED) == 1);
        assertThat(counts.events(Outcome.INVALID)).isEqualTo(4);
        assertThat(counts.failures()).isZero();
    }

    @Test
    void anEventThatRedisRefusesIsSkippedOnceRedisTakesAnother() {
        call(memoryClient, "return redis.call('SET', KEYS[1], 'not a hash')", prefix + "c:blocked");
        publish(json("o1", "blocked", 1));
        EventCounts counts = read().counts();
        until(() -> counts.failures() > 1);
        assertThat(counts.events(Outcome.REFUSED)).as("it may be Redis").isZero();

        publish(json("o2", "ann", 1));

        // Smaller parts are tried after failures, so that both are not always in one.
        until(() -> counts.events(Outcome.COUNTED) == 1);
        assertThat(counts.events(Outcome.REFUSED)).isEqualTo(1);
    }

    @Test
    void whileTheStreamIsAwayTheLagGrowsAndThenAllIsCounted() {
        try (TestRedis apart = new TestRedis()) {
            RedisClient client = client(apart);
            publish(client, json("o1", "ann", 1));
            EventCounts counts = read(client, scorer, bookmark()).counts();
            until(() -> counts.events(Outcome.COUNTED) == 1 && counts.lag() == 0);

            apart.stop();
            until(() -> counts.failures() > 0);
            now.addAndGet(90_000);
            assertThat(counts.lag()).isEqualTo(90);

            apart.startAgain();
            until(client::isUp);
            publish(client, json("o2", "ann", 1));
            until(() -> counts.events(Outcome.COUNTED) == 2 && counts.lag() == 0);
        }
    }

    @Test
    void ifTheMemoryIsLostWhatIsStillInTheStreamIsCountedAgain() {
        try (TestRedis apart = new TestRedis()) {
            RedisClient client = client(apart);
            Scorer forgetful = scorer(client);
            for (int i = 0; i < 40; i++) publish(json("o" + i, "ann", 1));
            EventCounts counts = read(eventsClient, forgetful, Bookmark.inRedis(client, prefix, stream))
                    .counts();
            until(() -> counts.events(Outcome.COUNTED) == 40);

            apart.stop();
            apart.startAgain();

            until(() -> counts.events(Outcome.COUNTED) == 80);
            assertThat(join(forgetful.count(order("o0", "ann", Instant.EPOCH)))).isFalse();
        }
    }

    @Test
    void anotherProcessGoesOnWhereOneEnded() {
        publish(json("o1", "ann", 1));
        String last = publish(json("o2", "ann", 1));
        EventReader first = read();
        until(() -> last.equals(place()));
        assertThat(first.counts().events(Outcome.COUNTED)).isEqualTo(2);
        first.close();
        publish(json("o3", "ann", 1));

        EventCounts counts = read().counts();

        until(() -> counts.events(Outcome.COUNTED) == 1);
        assertThat(counts.events(Outcome.KNOWN)).isZero();
    }

    @Test
    void severalProcessesCountEachOrderOnce() {
        EventCounts one = read().counts();
        EventCounts two = read().counts();
        String last = "";
        for (int i = 0; i < 300; i++) last = publish(json("o" + i, "ann", 1));

        String end = last;
        until(() -> end.equals(place()));
        assertThat(one.events(Outcome.COUNTED) + two.events(Outcome.COUNTED)).isEqualTo(300);
        assertThat(ordersBefore(order("next", "ann", Instant.EPOCH))).isEqualTo(300);
        until(() -> one.lag() == 0 && two.lag() == 0);
    }

    @Test
    void whatLeftTheStreamUnreadIsSaid() {
        String last = publish(json("o1", "ann", 1));
        EventReader first = read();
        until(() -> last.equals(place()));
        first.close();
        for (int i = 2; i < 6; i++) publish(json("o" + i, "ann", 1));
        call(eventsClient, "return redis.call('XTRIM', KEYS[1], 'MAXLEN', 2)", stream);

        EventCounts counts = read().counts();

        until(() -> counts.events(Outcome.COUNTED) == 2);
        assertThat(counts.gaps()).isEqualTo(1);
    }

    @Test
    void countersInTheProcessAreFilledAgainByItsNextLife() {
        for (int i = 0; i < 40; i++) publish(json("o" + i, "ann", 1));
        for (int life = 0; life < 2; life++) {
            Scorer own = Scoring.defaults().inMemory(1 << 20);
            EventCounts counts = read(eventsClient, own, Bookmark.inProcess()).counts();
            until(() -> counts.events(Outcome.COUNTED) == 40);
            assertThat(own.remembered()).isEqualTo(1);
        }
    }

    private EventReader read() {
        return read(eventsClient, scorer, bookmark());
    }

    private Bookmark bookmark() {
        return Bookmark.inRedis(memoryClient, prefix, stream);
    }

    private EventReader read(RedisClient source, Scorer counting, Bookmark bookmark) {
        EventReader reader = new EventReader(
                LOOPS.next(),
                new EventStream(source, stream),
                bookmark,
                counting,
                () -> Instant.ofEpochMilli(now.get()));
        readers.add(reader);
        reader.start();
        return reader;
    }

    private Scorer scorer(RedisClient client) {
        return Scoring.defaults().inRedis(client, prefix, Duration.ofDays(1), Duration.ofMinutes(10));
    }

    private static RedisClient client(TestRedis server) {
        RedisClient client = new RedisClient(
                RedisAddress.parse(server.address()),
                LOOPS,
                NioSocketChannel.class,
                Duration.ofSeconds(10),
                "tests wait");
        await().atMost(PATIENCE).until(client::isUp);
        return client;
    }

    private double ordersBefore(OrderFacts order) {
        return join(scorer.score(order)).features().get(RiskFeature.CUSTOMER_ORDERS_EVER);
    }

    private static OrderFacts order(String id, String customer, Instant time) {
        return new OrderFacts(
                id, customer, null, null, null, 100, Currency.getInstance("GBP"), null, null, null, null, time);
    }

    private static String json(String id, String customer, int version) {
        return "{\"order\":\"" + UUID.randomUUID() + "\",\"version\":" + version
                + ",\"status\":\"ACCEPTED\",\"at\":\"1970-01-01T00:00:00Z\",\"orderId\":\"" + id + "\",\"customer\":\""
                + customer + "\",\"amount\":100,\"currency\":\"GBP\",\"items\":2,\"time\":\"1970-01-01T00:00:00Z\"}";
    }

    private String publish(String event) {
        return publish(eventsClient, event);
    }

    private String publish(RedisClient client, String event) {
        return call(client, "return redis.call('XADD', KEYS[1], '*', 'event', ARGV[1])", stream, event);
    }

    /** Where the bookmark is. */
    private String place() {
        return call(
                memoryClient, "return redis.call('HGET', KEYS[1], 'id') or ''", prefix + "events:" + stream + ":place");
    }

    private static String call(RedisClient client, String script, String key, String... arguments) {
        @Nullable
        Object reply = join(client.run(
                new Script(script),
                List.of(key.getBytes(UTF_8)),
                Arrays.stream(arguments)
                        .map(argument -> argument.getBytes(UTF_8))
                        .toList()));
        return reply instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(reply);
    }

    private static <T extends @Nullable Object> T join(CompletionStage<T> answer) {
        return answer.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
    }
}
