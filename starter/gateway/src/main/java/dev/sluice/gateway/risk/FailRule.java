package dev.sluice.gateway.risk;

/**
 * Decides about a sensitive request that nobody assessed.
 *
 * @param closedFrom smallest amount that does not go on in mode {@link FailMode#AMOUNT}, in minor units
 */
public record FailRule(FailMode mode, long closedFrom) {

    boolean letsThrough(RiskQuestion question) {
        return switch (mode) {
            case FAIL_OPEN -> true;
            case FAIL_CLOSED -> false;
            case AMOUNT ->
                question instanceof RiskQuestion.Answerable asked
                        && asked.amount().isPresent()
                        && asked.amount().getAsLong() < closedFrom;
        };
    }
}
