package dev.sluice.orders;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows and changes the faults in force. Does not exist unless misbehaviour is enabled. */
@RestController
@RequestMapping("/misbehaviour")
@ConditionalOnProperty(name = "orders.misbehaviour.enabled", havingValue = "true")
final class MisbehaviourController {

    /** What may be changed; what is missing stays as it is. */
    record Change(
            @Nullable Double errorRate,
            @Nullable Double slowdown,
            @Nullable Long seed) {

        Misbehaviour.Settings applyTo(Misbehaviour.Settings now) {
            return new Misbehaviour.Settings(
                    errorRate == null ? now.errorRate() : errorRate,
                    slowdown == null ? now.slowdown() : slowdown,
                    seed == null ? now.seed() : seed);
        }
    }

    private final Misbehaviour misbehaviour;

    MisbehaviourController(Misbehaviour misbehaviour) {
        this.misbehaviour = misbehaviour;
    }

    @GetMapping
    Misbehaviour.Settings get() {
        return misbehaviour.settings();
    }

    @PutMapping
    Misbehaviour.Settings put(@RequestBody Change change) {
        try {
            misbehaviour.set(change.applyTo(misbehaviour.settings()));
        } catch (IllegalArgumentException e) {
            throw ProblemType.INVALID_PARAMETER.with(String.valueOf(e.getMessage()));
        }
        return misbehaviour.settings();
    }
}
