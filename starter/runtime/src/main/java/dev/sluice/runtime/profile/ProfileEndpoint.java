package dev.sluice.runtime.profile;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.util.MimeType;

/**
 * {@code /actuator/profile?seconds=10&event=cpu&format=flamegraph}: takes a profile and answers with it. The headers
 * {@code sluice-profiler} and {@code sluice-profiler-note} say who took it, why that one, and what to know when reading it.
 */
@WebEndpoint(id = "profile")
public final class ProfileEndpoint {
    private static final int SECONDS = 10;

    private final Profiler profiler;

    public ProfileEndpoint(Profiler profiler) {
        this.profiler = profiler;
    }

    /**
     * Takes a profile.
     *
     * @param seconds how long to observe, 10 if not given
     * @param event cpu, wall, alloc or lock; cpu if not given
     * @param format flamegraph, jfr, collapsed or pprof; flamegraph if not given
     */
    @ReadOperation(
            produces = {
                MediaType.TEXT_HTML_VALUE,
                MediaType.APPLICATION_OCTET_STREAM_VALUE,
                MediaType.TEXT_PLAIN_VALUE,
                MediaType.APPLICATION_PROBLEM_JSON_VALUE
            })
    public WebEndpointResponse<?> profile(@Nullable Integer seconds, @Nullable String event, @Nullable String format) {
        try {
            var request = new ProfileRequest(
                    choose("event", event, ProfileEvent.CPU),
                    choose("format", format, ProfileFormat.FLAMEGRAPH),
                    Duration.ofSeconds(seconds == null ? SECONDS : seconds));
            var profile = profiler.take(request);
            return new WebEndpointResponse<>(
                    profile, 200, MimeType.valueOf(request.format().mediaType()));
        } catch (ProfileException refusal) {
            return problem(refusal);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return problem(ProfileException.failed(stopped));
        }
    }

    private static WebEndpointResponse<ProblemDetail> problem(ProfileException refusal) {
        var problem = ProblemDetail.forStatus(refusal.status());
        problem.setType(URI.create("urn:sluice:problem:" + refusal.kind()));
        problem.setDetail(refusal.getMessage());
        return new WebEndpointResponse<>(problem, refusal.status(), MediaType.APPLICATION_PROBLEM_JSON);
    }

    private static <E extends Enum<E>> E choose(String parameter, @Nullable String value, E usual)
            throws ProfileException {
        if (value == null) return usual;
        var all = usual.getDeclaringClass().getEnumConstants();
        for (var constant : all) if (constant.name().equalsIgnoreCase(value)) return constant;
        var names = Arrays.stream(all)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw ProfileException.invalid(parameter + " must be one of " + names + ", but was '" + value + "'");
    }
}
