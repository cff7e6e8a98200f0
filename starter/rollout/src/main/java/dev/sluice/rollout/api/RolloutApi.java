package dev.sluice.rollout.api;

import dev.sluice.policy.rollout.Command;
import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.ResourceReader;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Rollouts;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What people ask of the rollouts. */
@RestController
@RequestMapping("/api/v1/rollouts")
class RolloutApi {
    private static final int LARGEST = 256 << 10;

    private final ResourceReader reader = new ResourceReader();
    private final Rollouts rollouts;

    RolloutApi(Rollouts rollouts) {
        this.rollouts = rollouts;
    }

    @GetMapping
    Map<String, List<Map<String, @Nullable Object>>> list() {
        return Map.of("items", rollouts.all().stream().map(RolloutView::of).toList());
    }

    @GetMapping("/{name}")
    Map<String, @Nullable Object> get(@PathVariable String name) {
        return RolloutView.of(known(name));
    }

    /** Creates or changes a rollout; a release begins when the canary endpoint is new. */
    @PutMapping("/{name}")
    Map<String, @Nullable Object> put(@PathVariable String name, HttpServletRequest request) throws IOException {
        RolloutResource resource = reader.read(RequestBody.read(request, LARGEST));
        if (!resource.name().equals(name))
            throw new InvalidDocument(
                    "metadata.name", "must be " + name + " as in the address, but was \"" + resource.name() + "\"");
        return RolloutView.of(rollouts.put(resource));
    }

    @PostMapping("/{name}/{command:pause|resume|promote|abort|retry}")
    Map<String, @Nullable Object> command(
            @PathVariable String name, @PathVariable String command, HttpServletRequest request) throws IOException {
        String by = CommandBody.by(RequestBody.read(request, LARGEST));
        return rollouts.command(name, Command.valueOf(command.toUpperCase(Locale.ROOT)), by)
                .map(RolloutView::of)
                .orElseThrow(() -> new UnknownRollout(name, rollouts));
    }

    @GetMapping("/{name}/log")
    Map<String, List<DecisionView>> log(@PathVariable String name) {
        known(name);
        return Map.of(
                "items", rollouts.decisions(name).stream().map(DecisionView::of).toList());
    }

    private Rollout known(String name) {
        return rollouts.get(name).orElseThrow(() -> new UnknownRollout(name, rollouts));
    }
}
