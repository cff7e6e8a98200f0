package dev.sluice.gateway.risk;

import reactor.core.publisher.Mono;

/** One place where the edge function can be asked. */
interface RiskEndpoint {

    /** Name for meters and logs. */
    String name();

    /** The answer, or an error. How long that may take is the caller's matter, who cancels. */
    Mono<RiskAnswer> ask(RiskQuestion.Answerable question);

    /** Opens connections and runs the code of a question, without asking one. */
    Mono<Void> warmUp();
}
