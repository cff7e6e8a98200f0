package dev.sluice.edge.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.scoring.Scorer;
import dev.sluice.edge.scoring.Scoring;
import dev.sluice.policy.risk.RiskVerdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The model that comes with the program, on orders of another seed than it has learned from. Labels do not come back here. */
class BuiltInTreesTest {
    private static final long SEED = 77;

    @Test
    void ordersThatItHasNotSeenAreTold() {
        System.out.println("seed " + SEED);
        List<LabelledOrder> orders = new OrderGenerator(SEED, 60, 600).orders();
        Scorer scorer = Scoring.load("trees", null).inMemory(64 << 20);
        double[] scores = new double[orders.size()];
        boolean[] frauds = new boolean[orders.size()];
        int denied = 0;
        for (int i = 0; i < scores.length; i++) {
            Scorer.Scored scored =
                    scorer.score(orders.get(i).order()).toCompletableFuture().join();
            scores[i] = scored.score().score();
            frauds[i] = orders.get(i).fraud();
            if (!frauds[i] && scored.score().verdict() == RiskVerdict.DENY) denied++;
        }
        assertThat(new Ranking(scores, frauds).quality().rocAuc()).isGreaterThan(0.93);
        assertThat(denied / (double) scores.length).as("good orders refused").isLessThan(0.01);
    }
}
