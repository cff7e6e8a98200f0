package dev.sluice.edge;

import java.util.List;
import java.util.Locale;

/** Everything that can be set, by {@code --key=value} or, with lower rank, by the environment variable {@code EDGE_KEY}. */
enum Setting {
    HOST("127.0.0.1", "address to listen on; 0.0.0.0 for all, as in a container"),
    PORT("8070", "port to listen on, also by PORT; 0 takes a free one"),
    TRANSPORT("auto", "auto (epoll, else NIO with a warning), epoll or nio"),
    LOOPS("2", "event loops, 1 to 16"),
    MODEL("trees", "trees, scorecard, or a file: JSON of trees or of a scorecard"),
    RULES("", "JSON file of the rules instead of the built-in ones, read again when it changes"),
    RATES("", "properties file: worth of a currency's unit in pounds"),
    REDIS("", "where the counters are, redis://user:password@host:6379/0 or rediss://; in this process if empty"),
    REDIS_TIMEOUT("15ms", "from a question to Redis to its answer; then the order is scored without memory"),
    REDIS_PREFIX("sluice:risk:", "begins every key in Redis"),
    ORDERS_KEPT("60d", "how long Redis knows an order, to label it and to count it once"),
    RELEARN("10m", "how long history counts as unreadable after Redis came back empty"),
    MEMORY("12MB", "what counters in this process may take, from 1MB to 16GB"),
    EVENTS(
            "",
            "Redis stream of the order service's events, such as orders, to count orders that nobody asks about; none if empty"),
    EVENTS_REDIS("", "where that stream is, if not where --redis is"),
    EXPIRY("5m", "how long a decision may be relied on and is repeated"),
    RESULTS("10000", "answers kept for repeats of a request, 1 to 10000000"),
    MAX_CONNECTIONS("1024", "open connections, 1 to 100000"),
    MAX_BODY("64KB", "bytes of a body, from 1KB to 16MB"),
    HEADER_TIMEOUT("5s", "from the first byte of a request to the end of its header"),
    REQUEST_TIMEOUT("10s", "from the first byte of a request to the end of its body"),
    ANSWER_TIMEOUT("10s", "from a complete request until the client has taken its answer"),
    IDLE_TIMEOUT("60s", "between two requests of a connection"),
    STOP_TIMEOUT("10s", "how long requests may take to finish after SIGTERM"),
    TRACES("", "OTLP address for the spans of traced requests, http://host:4318; they go nowhere if empty"),
    LOG("auto", "text, ecs (JSON by the Elastic Common Schema), or auto: ecs in Kubernetes, else text");

    private final String fallback;
    private final String meaning;

    Setting(String fallback, String meaning) {
        this.fallback = fallback;
        this.meaning = meaning;
    }

    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Environment variables, the last one counts; {@code PORT} alone is what function platforms set. */
    List<String> variables() {
        return this == PORT ? List.of("PORT", variable()) : List.of(variable());
    }

    String variable() {
        return "EDGE_" + name();
    }

    String fallback() {
        return fallback;
    }

    /** The answer to {@code --help}. */
    static String help() {
        StringBuilder text = new StringBuilder("""
                Decides how risky orders are: POST /v1/risk, POST /v1/labels, GET /health, GET /metrics.

                  bin/edge-function [--key=value ...]     serves
                  bin/edge-function train FILE... [...]   learns a model from orders of the past, train --help
                  bin/edge-function aot                   makes the AOT cache again

                """);
        for (Setting setting : values())
            text.append(String.format(
                    Locale.ROOT,
                    "  --%-16s %-21s %-10s %s%n",
                    setting.key(),
                    setting.variable(),
                    setting.fallback,
                    setting.meaning));
        return text.toString();
    }
}
