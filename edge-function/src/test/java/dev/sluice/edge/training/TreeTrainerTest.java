package dev.sluice.edge.training;

import static dev.sluice.policy.risk.RiskFeature.AMOUNT;
import static dev.sluice.policy.risk.RiskFeature.HOUR;
import static dev.sluice.policy.risk.RiskFeature.ITEMS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.edge.scoring.Trees;
import dev.sluice.policy.risk.RiskFeatures;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TreeTrainerTest {
    private static final int ROWS = 6_000;
    private static final long SEED = 42;
    private static final Boosting SMALL = new Boosting(60, 0.2, 8, 20, 1, 0.7, 1, 20, SEED);

    private final Dataset data = data();
    private final int[] training = IntStream.range(0, ROWS / 2).toArray();
    private final int[] judged = IntStream.range(ROWS / 2, ROWS).toArray();

    /** Fraud is nine in ten where amount and items disagree, or where the hour is missing; one in twenty elsewhere. No feature tells alone. */
    private static Dataset data() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        Dataset data = new Dataset();
        for (int i = 0; i < ROWS; i++) {
            RiskFeatures.Builder features = RiskFeatures.builder();
            double amount = random.nextDouble();
            double items = random.nextDouble();
            boolean hour = random.nextInt(10) > 0;
            features.with(AMOUNT, amount).with(ITEMS, items);
            if (hour) features.with(HOUR, random.nextInt(24));
            boolean risky = amount > 0.5 != items > 0.5 || !hour;
            data.add(features.build(), 1, random.nextDouble() < (risky ? 0.9 : 0.05));
        }
        return data;
    }

    @Test
    void theLiveWalkSaysWhatTheTrainerSays() {
        TreeTrainer trainer = new TreeTrainer(data, SMALL, training, new int[0]);
        Trees trees = trainer.train();
        for (int row : training) assertThat(trees.raw(data.features(row))).isCloseTo(trainer.raw(row), within(1e-6));
    }

    @Test
    void whatDependsOnTwoFeaturesAndOnMissingOnesIsLearned() {
        Trees trees = new TreeTrainer(data, SMALL, training, new int[0]).train();
        double[] scores = IntStream.of(judged)
                .mapToDouble(row -> trees.raw(data.features(row)))
                .toArray();
        boolean[] frauds = new boolean[judged.length];
        for (int i = 0; i < judged.length; i++) frauds[i] = data.fraud(judged[i]);
        assertThat(new Ranking(scores, frauds).quality().rocAuc())
                .as("the best that can be had is 0.93")
                .isGreaterThan(0.90);
    }

    @Test
    void contributionsAddUpToTheScore() {
        Trees trees = new TreeTrainer(data, SMALL, training, new int[0]).train();
        for (int row = 0; row < 200; row++) {
            RiskFeatures features = data.features(row);
            double moved =
                    java.util.Arrays.stream(trees.contributions(features)).sum();
            assertThat(trees.expected() + moved).isCloseTo(trees.raw(features), within(1e-4));
        }
    }

    @Test
    void theSameSeedGivesTheSameTreesAndAnotherOneOthers() {
        float[] first = new TreeTrainer(data, SMALL, training, judged).train().values();
        assertThat(new TreeTrainer(data, SMALL, training, judged).train().values())
                .isEqualTo(first);
        assertThat(new TreeTrainer(data, SMALL.withSeed(7), training, judged)
                        .train()
                        .values())
                .isNotEqualTo(first);
    }

    @Test
    void growingEndsWhereItDoesNotHelpOthers() {
        Boosting greedy = new Boosting(600, 0.5, 8, 5, 0, 0.7, 1, 20, SEED);
        Trees trees = new TreeTrainer(data, greedy, training, judged).train();
        assertThat(trees.roots().length).isBetween(3, 200);
    }
}
