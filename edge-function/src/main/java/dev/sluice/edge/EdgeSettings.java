package dev.sluice.edge;

import dev.sluice.edge.log.LogFormat;
import dev.sluice.edge.redis.RedisAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configuration, complete and valid.
 *
 * @param model {@code trees}, {@code scorecard} or a file
 * @param rules file of the rules, null for the built-in ones
 * @param rates file of exchange rates, null for the built-in ones
 * @param events null if none are counted
 * @param expiry how long a decision may be relied on
 * @param results answers kept for repeats
 * @param traces where spans go, null for nowhere
 * @param log how log lines are written
 */
record EdgeSettings(
        String host,
        int port,
        Transport transport,
        int loops,
        String model,
        @Nullable Path rules,
        @Nullable Path rates,
        Store store,
        @Nullable EventSource events,
        Duration expiry,
        int results,
        Limits limits,
        Duration stop,
        @Nullable URI traces,
        LogFormat log) {

    private static final int WARM_UP_RESULTS = 16;

    /** The same, listening on a free port of the loopback address, and with counters of its own. It keeps hardly any answers. */
    EdgeSettings onFreePort() {
        return new EdgeSettings(
                "127.0.0.1",
                0,
                transport,
                loops,
                model,
                rules,
                rates,
                store.inProcess(),
                null,
                expiry,
                Math.min(results, WARM_UP_RESULTS),
                limits,
                stop,
                null,
                log);
    }

    /** The settings cannot be used; the message has one line for each problem. */
    static final class InvalidSettingsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        InvalidSettingsException(List<String> problems) {
            super(String.join("\n", problems));
        }
    }

    /** Reads arguments, then the environment, then defaults. */
    static EdgeSettings read(List<String> arguments, Map<String, String> environment) {
        Reader reader = new Reader(arguments, environment);
        EdgeSettings settings = reader.settings();
        if (!reader.problems.isEmpty()) throw new InvalidSettingsException(reader.problems);
        return settings;
    }

    /** Collects problems instead of stopping at the first; a wrong value reads as the lowest one allowed. */
    private static final class Reader {
        private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})(B|KB|MB|GB)?");
        private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

        private static final Duration LONGEST = Duration.ofDays(400);

        private final Map<Setting, String> values = new EnumMap<>(Setting.class);
        private final Map<Setting, String> sources = new EnumMap<>(Setting.class);
        private final List<String> problems = new ArrayList<>();

        private final Map<String, String> environment;

        Reader(List<String> arguments, Map<String, String> environment) {
            this.environment = environment;
            for (Setting setting : Setting.values()) {
                values.put(setting, setting.fallback());
                sources.put(setting, "--" + setting.key());
                for (String variable : setting.variables()) variable(setting, variable, environment.get(variable));
            }
            arguments.forEach(this::argument);
        }

        private void variable(Setting setting, String variable, @Nullable String value) {
            if (value == null) return;
            values.put(setting, value);
            sources.put(setting, variable);
        }

        private void argument(String argument) {
            int equals = argument.indexOf('=');
            for (Setting setting : Setting.values()) {
                if (equals < 0 || !argument.substring(0, equals).equals("--" + setting.key())) continue;
                values.put(setting, argument.substring(equals + 1));
                sources.put(setting, "--" + setting.key());
                return;
            }
            problems.add(argument + " is not known; --help lists what is, each as --key=value");
        }

        EdgeSettings settings() {
            Store store = store();
            return new EdgeSettings(
                    text(Setting.HOST),
                    (int) whole(Setting.PORT, 0, 65_535),
                    transport(),
                    (int) whole(Setting.LOOPS, 1, 16),
                    model(),
                    file(Setting.RULES),
                    file(Setting.RATES),
                    store,
                    events(store.redis()),
                    duration(Setting.EXPIRY),
                    (int) whole(Setting.RESULTS, 1, 10_000_000),
                    limits(),
                    duration(Setting.STOP_TIMEOUT),
                    traces(),
                    log());
        }

        private Store store() {
            return new Store(
                    redis(Setting.REDIS),
                    duration(Setting.REDIS_TIMEOUT),
                    text(Setting.REDIS_PREFIX),
                    duration(Setting.ORDERS_KEPT, LONGEST),
                    duration(Setting.RELEARN),
                    size(Setting.MEMORY, 1L << 20, 16L << 30));
        }

        private @Nullable EventSource events(@Nullable RedisAddress store) {
            String stream = text(Setting.EVENTS);
            boolean apart = !text(Setting.EVENTS_REDIS).isEmpty();
            RedisAddress redis = apart ? redis(Setting.EVENTS_REDIS) : store;
            if (stream.isEmpty() && apart) problem(Setting.EVENTS_REDIS, "needs the name of the stream: --events");
            if (!stream.isEmpty() && !apart && text(Setting.REDIS).isEmpty())
                problem(Setting.EVENTS, "needs the Redis that has the stream: --redis or --events-redis");
            return stream.isEmpty() || redis == null ? null : new EventSource(redis, stream);
        }

        private @Nullable RedisAddress redis(Setting setting) {
            String value = text(setting);
            try {
                return value.isEmpty() ? null : RedisAddress.parse(value);
            } catch (IllegalArgumentException e) {
                // The value may hold a password, so it is not repeated.
                problem(setting, String.valueOf(e.getMessage()));
                return null;
            }
        }

        private @Nullable URI traces() {
            String value = text(Setting.TRACES);
            if (value.isEmpty()) return null;
            if (value.matches("https?://[A-Za-z0-9.:\\[\\]_-]+/?")) return URI.create(value);
            problem(Setting.TRACES, "must be an address such as http://localhost:4318, but was " + value);
            return null;
        }

        private LogFormat log() {
            String value = text(Setting.LOG);
            if (value.equals("text")) return LogFormat.TEXT;
            if (value.equals("ecs")) return LogFormat.ECS;
            if (!value.equals("auto")) problem(Setting.LOG, "must be auto, text or ecs, but was " + value);
            return LogFormat.usual(environment);
        }

        private Limits limits() {
            return new Limits(
                    (int) whole(Setting.MAX_CONNECTIONS, 1, 100_000),
                    (int) size(Setting.MAX_BODY, 1L << 10, 16L << 20),
                    duration(Setting.HEADER_TIMEOUT),
                    duration(Setting.REQUEST_TIMEOUT),
                    duration(Setting.ANSWER_TIMEOUT),
                    duration(Setting.IDLE_TIMEOUT));
        }

        private String text(Setting setting) {
            String value = values.getOrDefault(setting, "").strip();
            if (value.isEmpty() && !setting.fallback().isEmpty()) problem(setting, "must not be empty");
            return value;
        }

        private long whole(Setting setting, long min, long max) {
            String value = text(setting);
            if (value.matches("[0-9]{1,15}") && Long.parseLong(value) >= min && Long.parseLong(value) <= max)
                return Long.parseLong(value);
            // Kubernetes sets EDGE_PORT by itself where a Service is called edge.
            String hint = value.startsWith("tcp://") ? "; set enableServiceLinks: false in the pod" : "";
            problem(setting, "must be a whole number from " + min + " to " + max + ", but was " + value + hint);
            return min;
        }

        private long size(Setting setting, long min, long max) {
            String value = text(setting);
            Matcher size = SIZE.matcher(value.toUpperCase(Locale.ROOT));
            if (size.matches()) {
                String unit = size.group(2) == null ? "B" : size.group(2);
                int shift = 10 * List.of("B", "KB", "MB", "GB").indexOf(unit);
                long number = Long.parseLong(size.group(1));
                if (number <= max >> shift && number << shift >= min) return number << shift;
            }
            problem(setting, "must be a size from " + min + " to " + max + " bytes such as 64KB, but was " + value);
            return min;
        }

        private Duration duration(Setting setting) {
            return duration(setting, Duration.ofDays(1));
        }

        private Duration duration(Setting setting, Duration below) {
            String value = text(setting);
            Matcher duration = DURATION.matcher(value);
            try {
                Duration read = duration.matches()
                        ? Duration.ofMillis(Long.parseLong(duration.group(1)) * millis(duration.group(2)))
                        : Duration.parse(value);
                if (read.toMillis() >= 1 && read.compareTo(below) < 0) return read;
            } catch (DateTimeParseException e) {
                // Reported below, like a duration out of range.
            }
            String limit = below.toDays() == 1 ? "a day" : below.toDays() + " days";
            problem(
                    setting,
                    "must be a duration from 1ms to less than " + limit + " such as 250ms or 5s, but was " + value);
            return Duration.ofMillis(1);
        }

        private static long millis(String unit) {
            return switch (unit) {
                case "ms" -> 1;
                case "s" -> 1_000;
                case "m" -> 60_000;
                case "h" -> 3_600_000;
                default -> 86_400_000;
            };
        }

        private Transport transport() {
            String value = text(Setting.TRANSPORT);
            for (Transport transport : Transport.values())
                if (transport.name().toLowerCase(Locale.ROOT).equals(value)) return transport;
            problem(Setting.TRANSPORT, "must be auto, epoll or nio, but was " + value);
            return Transport.AUTO;
        }

        private String model() {
            String value = text(Setting.MODEL);
            return value.matches("trees|scorecard") ? value : String.valueOf(file(Setting.MODEL));
        }

        private @Nullable Path file(Setting setting) {
            String value = text(setting);
            if (value.isEmpty()) return null;
            Path file = Path.of(value);
            if (!Files.isRegularFile(file)) problem(setting, "must be a file, but there is none at " + value);
            return file;
        }

        private void problem(Setting setting, String problem) {
            problems.add(sources.get(setting) + " " + problem);
        }
    }
}
