package dev.sluice.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.risk.RiskReason;
import dev.sluice.policy.risk.RiskVerdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecisionRingTest {
    private static final int MAX = 40;
    private static final List<RiskVerdict> VERDICTS = List.of(RiskVerdict.values());

    @Test
    void nothingIsKeptAtFirst() {
        DecisionRing ring = new DecisionRing(MAX);
        assertThat(ring.size()).isZero();
        assertThat(ring.find("r")).isNull();
    }

    @Test
    void aLaterDecisionOfARequestTakesThePlaceOfItsFirst() {
        DecisionRing ring = new DecisionRing(MAX);
        Random random = new Random(1);
        ring.put("r", new Fingerprint(1, 1), decision(random));
        DecisionRing.Kept later = new DecisionRing.Kept(new Fingerprint(2, 2), decision(random));
        ring.put("r", later.fingerprint(), later.decision());
        assertThat(ring.size()).isEqualTo(1);
        assertThat(ring.find("r")).isEqualTo(later);
    }

    /** Short and long decisions, some of requests that come again, against a map. */
    @Test
    void theNewestDecisionsComeBackAsTheyWere() {
        long seed = 4_711;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        DecisionRing ring = new DecisionRing(MAX);
        Map<String, DecisionRing.Kept> all = new LinkedHashMap<>();
        for (int i = 0; i < 2_000; i++) {
            String id = "request \u00fc " + (random.nextInt(20) == 0 ? random.nextInt(i + 1) : i);
            DecisionRing.Kept kept =
                    new DecisionRing.Kept(new Fingerprint(random.nextLong(), random.nextLong()), decision(random));
            ring.put(id, kept.fingerprint(), kept.decision());
            all.remove(id);
            all.put(id, kept);

            assertThat(ring.size()).isBetween(1, MAX);
            List<String> newest = new ArrayList<>(all.keySet()).reversed();
            for (int age = 0; age < newest.size() && age < MAX + 5; age++) {
                DecisionRing.Kept found = ring.find(newest.get(age));
                if (age < ring.size()) assertThat(found).isEqualTo(all.get(newest.get(age)));
                else assertThat(found).isNull();
            }
        }
    }

    @Test
    void aDecisionThatIsLargerThanTheWholeRingIsNotKept() {
        DecisionRing ring = new DecisionRing(1);
        Decision huge = new Decision(
                "d",
                1,
                RiskVerdict.DENY,
                List.of(new RiskReason("c", 0, "x".repeat(60_000))),
                "m",
                "r",
                false,
                Instant.EPOCH);
        ring.put("r", new Fingerprint(1, 1), huge);
        assertThat(ring.find("r")).isNull();
    }

    private static Decision decision(Random random) {
        List<RiskReason> reasons = new ArrayList<>();
        for (int i = random.nextInt(9); i > 0; i--)
            reasons.add(new RiskReason("code-" + i, random.nextInt(2_000) - 1_000, "x".repeat(random.nextInt(300))));
        return new Decision(
                "decision " + random.nextInt(),
                random.nextInt(1_001),
                VERDICTS.get(random.nextInt(VERDICTS.size())),
                reasons,
                "model",
                "rules",
                random.nextBoolean(),
                Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)));
    }
}
