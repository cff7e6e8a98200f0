package dev.sluice.rollout.api;

import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.ResourceReader;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutProperties;
import dev.sluice.rollout.Rollouts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What people ask of the rollouts. */
@RestController
@RequestMapping("/api/v1/rollouts")
class RolloutApi {
    private static final int LARGEST = 256 << 10;

    private final ResourceReader reader = new ResourceReader();
    private final Rollouts rollouts;
    private final boolean cluster;

    RolloutApi(Rollouts rollouts, RolloutProperties properties) {
        this.rollouts = rollouts;
        this.cluster = properties.mode() == RolloutProperties.Mode.KUBERNETES;
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
        refuseInCluster();
        RolloutResource resource = reader.read(RequestBody.read(request, LARGEST));
        if (!resource.name().equals(name))
            throw new InvalidDocument(
                    "metadata.name", "must be " + name + " as in the address, but was \"" + resource.name() + "\"");
        return RolloutView.of(rollouts.put(resource));
    }

    /** Forgets a rollout; its release is taken back first, and then the answer is 202 until it is gone. */
    @DeleteMapping("/{name}")
    ResponseEntity<Map<String, @Nullable Object>> delete(@PathVariable String name, HttpServletRequest request)
            throws IOException {
        refuseInCluster();
        CommandBody body = CommandBody.read(RequestBody.read(request, LARGEST), Identity.name(request));
        Rollout left = rollouts.delete(name, body.who()).orElseThrow(() -> new UnknownRollout(name, rollouts));
        return rollouts.get(name).isPresent()
                ? ResponseEntity.accepted().body(RolloutView.of(left))
                : ResponseEntity.noContent().build();
    }

    @PostMapping("/{name}/{command:pause|resume|approve|promote|abort|retry}")
    Map<String, @Nullable Object> command(
            @PathVariable String name, @PathVariable String command, HttpServletRequest request) throws IOException {
        CommandBody body = CommandBody.read(RequestBody.read(request, LARGEST), Identity.name(request));
        return rollouts.command(name, body.command(command), body.who())
                .map(RolloutView::of)
                .orElseThrow(() -> new UnknownRollout(name, rollouts));
    }

    /** A page of the log, oldest first: the latest decisions, or those before a number. */
    @GetMapping("/{name}/log")
    LogPage log(
            @PathVariable String name,
            @RequestParam(defaultValue = "9223372036854775807") long before,
            @RequestParam(defaultValue = "1000") int limit) {
        known(name);
        return LogPage.of(rollouts.decisions(name), before, limit);
    }

    /** Everything that the present or last release was decided by, one JSON document a line. */
    @GetMapping("/{name}/record")
    void record(@PathVariable String name, HttpServletResponse response) throws IOException {
        known(name);
        response.setContentType("application/x-ndjson");
        rollouts.writeRecord(name, response.getOutputStream());
    }

    /** In a cluster the API server has the resources; a second way in would be undone by the first. */
    private void refuseInCluster() {
        if (cluster)
            throw new Rollouts.Refused("Rollouts of a cluster are applied and deleted there: use kubectl or Helm.");
    }

    private Rollout known(String name) {
        return rollouts.get(name).orElseThrow(() -> new UnknownRollout(name, rollouts));
    }
}
