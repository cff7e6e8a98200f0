package dev.sluice.gateway.mirror;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The comparisons of all services, one release of each. Bounded in paths and bytes; knows paths and counts, never values. */
public final class Comparisons {
    /** Of so many copies one goes to stable, to go on learning what differs there. */
    private static final int LEARN_ONE_OF = 10;

    private final Map<String, Comparison> services = new ConcurrentHashMap<>();

    /** Whom a copy asks. */
    public enum Partner {
        CANARY,
        STABLE
    }

    /** An answer as it is compared. */
    public static final class Seen {
        private final int status;
        private final @Nullable String contentType;
        private final byte @Nullable [] body;

        /**
         * @param contentType its content type, or null
         * @param body its body, or null if it was too large to be kept
         */
        public Seen(int status, @Nullable String contentType, byte @Nullable [] body) {
            this.status = status;
            this.contentType = contentType;
            this.body = body;
        }

        int status() {
            return status;
        }

        byte @Nullable [] body() {
            return body;
        }

        boolean isJson() {
            if (contentType == null) return false;
            String type = contentType.toLowerCase(Locale.ROOT);
            int parameters = type.indexOf(';');
            String bare = (parameters < 0 ? type : type.substring(0, parameters)).strip();
            return bare.equals("application/json") || bare.endsWith("+json");
        }
    }

    /** Whom the next copy of a service's requests asks: first stable, until its noise is known, then mostly the canary. */
    public Partner next(String service, String revision) {
        if (!of(service, revision).knowsNoise()) return Partner.STABLE;
        return ThreadLocalRandom.current().nextInt(LEARN_ONE_OF) == 0 ? Partner.STABLE : Partner.CANARY;
    }

    /**
     * Compares stable's answer with the one that the copy got.
     *
     * @return what it showed: same, different, or learnt
     */
    public String compare(String service, String revision, Partner partner, Seen stable, Seen copy) {
        Comparison comparison = of(service, revision);
        var differing = AnswerDiff.of(stable, copy);
        Comparison.Result result = switch (partner) {
            case STABLE -> comparison.learn(differing);
            case CANARY -> comparison.compare(differing);
        };
        return result.name().toLowerCase(Locale.ROOT);
    }

    List<Comparison.View> views() {
        return new TreeMap<>(services)
                .entrySet().stream().map(e -> e.getValue().view(e.getKey())).toList();
    }

    Comparison.@Nullable View view(String service) {
        Comparison comparison = services.get(service);
        return comparison == null ? null : comparison.view(service);
    }

    /** A new release starts anew. */
    private Comparison of(String service, String revision) {
        Comparison known = services.get(service);
        if (known != null && known.revision().equals(revision)) return known;
        return services.compute(
                service,
                (name, now) -> now != null && now.revision().equals(revision) ? now : new Comparison(revision));
    }
}
