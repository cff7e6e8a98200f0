package dev.sluice.gateway.mirror;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** {@code /actuator/mirror}: where the canary's answers to copied requests differ from stable's, as paths with counts. */
@Endpoint(id = "mirror")
public final class MirrorEndpoint {
    private final Comparisons comparisons;

    public MirrorEndpoint(Comparisons comparisons) {
        this.comparisons = comparisons;
    }

    /** Every service whose requests were copied. */
    @ReadOperation
    public List<Comparison.View> all() {
        return comparisons.views();
    }

    /** One service. */
    @ReadOperation
    public Comparison.@Nullable View of(@Selector String service) {
        return comparisons.view(service);
    }
}
