package dev.sluice.cli.rollout;

import dev.sluice.cli.rollout.RolloutView.Evidence;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One line of the controller's decision log. Effects and counts are kept as they came: people read them. */
record Decision(
        long at,
        @Nullable String phase,
        int step,
        int weight,
        @Nullable String signal,
        @Nullable String reason,
        @Nullable List<JsonNode> effects,
        @Nullable JsonNode counts,
        @Nullable Evidence evidence,
        @Nullable String by) {}
