package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.rollout.RolloutProperties.Kubernetes;
import dev.sluice.rollout.RolloutProperties.LeaderElection;
import dev.sluice.rollout.kubernetes.KubernetesObjects.Fence;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One leader at a time, and never two writers: with a killed one, a paused one and one that is cut off. */
class LeaderLeaseTest {
    private final FakeApiServer server = new FakeApiServer();
    private final AtomicLong clock = new AtomicLong(1);

    @TempDir
    Path directory = Path.of("");

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void theFirstLeadsAndTheOtherWaits() {
        LeaderLease first = lease("first");
        LeaderLease second = lease("second");
        assertThat(first.tryHold()).isTrue();
        assertThat(second.tryHold()).isFalse();
        assertThat(first.leads()).isTrue();
        assertThat(second.leads()).isFalse();
    }

    @Test
    void afterAKilledLeaderAnotherLeadsWhenItsLeaseHasRunOut() {
        LeaderLease killed = lease("killed");
        LeaderLease next = lease("next");
        assertThat(killed.tryHold()).isTrue();
        assertThat(next.tryHold()).isFalse();
        pass(Duration.ofSeconds(14));
        assertThat(next.tryHold()).as("the lease lasts 15 s").isFalse();
        pass(Duration.ofSeconds(2));
        assertThat(next.tryHold()).isTrue();
    }

    @Test
    void aLeaderThatIsCutOffStopsWritingBeforeAnotherMayBegin() {
        LeaderLease cutOff = lease("cut-off");
        LeaderLease next = lease("next");
        assertThat(cutOff.tryHold()).isTrue();
        assertThat(next.tryHold()).isFalse();
        int both = 0;
        for (int second = 1; second <= 20; second++) {
            pass(Duration.ofSeconds(1));
            boolean wrote = writes(cutOff);
            boolean took = next.tryHold();
            if (wrote && took) both++;
            if (second >= 10) assertThat(wrote).as("after " + second + " s").isFalse();
        }
        assertThat(both).isZero();
        assertThat(next.leads()).isTrue();
    }

    @Test
    void whoeverRenewsGoesOnHoldingIt() {
        LeaderLease leader = lease("leader");
        LeaderLease other = lease("other");
        for (int i = 0; i < 20; i++) {
            assertThat(leader.tryHold()).isTrue();
            assertThat(other.tryHold()).isFalse();
            pass(Duration.ofSeconds(2));
        }
    }

    @Test
    void anOutageOfTheApiServerMakesNobodyElseTheLeader() {
        LeaderLease leader = lease("leader");
        LeaderLease other = lease("other");
        assertThat(leader.tryHold()).isTrue();
        assertThat(other.tryHold()).isFalse();
        server.down(true);
        pass(Duration.ofSeconds(5));
        assertThat(leader.tryHold()).isFalse();
        assertThat(leader.leads()).as("not longer than 10 s without a renewal").isTrue();
        assertThat(other.tryHold()).isFalse();
        server.down(false);
        assertThat(leader.tryHold()).isTrue();
    }

    @Test
    void aLeaseThatIsGivenBackIsFreeAtOnce() {
        LeaderLease leader = lease("leader");
        LeaderLease next = lease("next");
        assertThat(leader.tryHold()).isTrue();
        assertThat(next.tryHold()).isFalse();
        leader.release();
        assertThat(writes(leader)).isFalse();
        assertThat(next.tryHold()).isTrue();
    }

    @Test
    void aWriterThatWasOvertakenIsRefusedHoweverLateItComes() {
        KubernetesObjects objects = objects(Fence.OPEN);
        StateMaps paused = new StateMaps(objects, "paused");
        var head = Documents.head(Kind.CONFIG_MAP, "shop", "orders-sluice");
        paused.write(head, "rollout", "old");
        StateMaps next = new StateMaps(objects, "next");
        assertThat(next.takeOver(List.of(), "rollout"))
                .singleElement()
                .satisfies(text -> assertThat(text.text()).isEqualTo("old"));
        assertThatThrownBy(
                        () -> paused.write(Documents.head(Kind.CONFIG_MAP, "shop", "orders-sluice"), "rollout", "late"))
                .isInstanceOf(Fence.LostLease.class);
        next.write(Documents.head(Kind.CONFIG_MAP, "shop", "orders-sluice"), "rollout", "new");
        assertThat(next.read("shop", "orders-sluice")).contains("new");
    }

    private boolean writes(LeaderLease lease) {
        try {
            objects(lease).apply(Kind.CONFIG_MAP, Documents.head(Kind.CONFIG_MAP, "shop", "proof"));
            return true;
        } catch (Fence.LostLease lost) {
            return false;
        }
    }

    private LeaderLease lease(String identity) {
        return new LeaderLease(
                objects(Fence.OPEN),
                new LeaderLease.Terms(
                        "shop", "sluice-rollout", identity, Duration.ofSeconds(15), Duration.ofSeconds(10)),
                clock::get);
    }

    private KubernetesObjects objects(Fence fence) {
        Kubernetes properties = new Kubernetes(
                List.of(),
                "shop",
                "pod",
                server.kubeconfig(directory),
                new LeaderElection("l", Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2)));
        return new KubernetesObjects(Connection.open(properties), fence);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
