package dev.sluice.edge;

import dev.sluice.edge.scoring.Label;
import dev.sluice.edge.scoring.Scorer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /v1/labels}: a chargeback or the result of a review in, its effect out. May be repeated until it is answered with 200. */
final class LabelEndpoint {
    private static final Logger log = LoggerFactory.getLogger(LabelEndpoint.class);

    private final Scorer scorer;
    private final EdgeMetrics metrics;

    LabelEndpoint(Scorer scorer, EdgeMetrics metrics) {
        this.scorer = scorer;
        this.metrics = metrics;
    }

    CompletionStage<Answer> answer(byte[] body) {
        return switch (LabelRequest.parse(body)) {
            case LabelRequest.Invalid invalid ->
                CompletableFuture.completedFuture(Answer.invalid(Problem.INVALID_LABEL, invalid.errors()));
            case LabelRequest.Valid valid ->
                scorer.label(valid.label()).handle((effect, failure) -> answer(valid.label(), effect, failure));
        };
    }

    private Answer answer(Label label, Label.@Nullable Effect effect, @Nullable Throwable failure) {
        if (effect == null) {
            log.atDebug().setCause(failure).log("Label could not be stored");
            return Answer.problem(Problem.STORE_UNAVAILABLE, "The counters cannot be reached. Send the label again.");
        }
        metrics.labelled(effect);
        return switch (effect) {
            case APPLIED -> Answer.label(label.orderId(), label.fraud(), true);
            case REPEATED -> Answer.label(label.orderId(), label.fraud(), false);
            case UNKNOWN_ORDER ->
                Answer.problem(
                        Problem.ORDER_UNKNOWN,
                        "The order is not remembered. Send its facts along as order, as they were sent to /v1/risk.");
        };
    }
}
