package dev.sluice.cli.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sluice.cli.rollout.ApiException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RolloutClientIT {

    private FakeController controller;
    private RolloutClient client;

    @BeforeEach
    void start() throws IOException {
        controller = new FakeController(List.of(Views.SHIFTING, Views.SHIFTING, Views.RELEASED), Views.LOG);
        client = new RolloutClient(new Connection(controller.uri(), FakeController.TOKEN, null));
    }

    @AfterEach
    void stop() {
        controller.close();
    }

    @Test
    void readsEveryFieldOfAViewAndIgnoresThoseItDoesNotKnow() throws ApiException {
        RolloutView view = client.get("order-service");

        assertThat(view.outcomeIfAny()).contains("released");
        assertThat(view.ended()).isTrue();
        assertThat(view.steps().get(2).approval()).isTrue();
        assertThat(view.canaryCounts().p99Micros()).isEqualTo(19_000);
        assertThat(view.phases()).extracting(RolloutView.PhaseSpan::to).containsExactly(1_700_000_010_000L, null);
        assertThat(view.evidence()).extracting(RolloutView.Evidence::limit).isEqualTo(4.605);
    }

    @Test
    void theListHoldsEveryRollout() throws ApiException {
        assertThat(client.all()).extracting(RolloutView::name).containsExactly("order-service");
    }

    @Test
    void aCommandSaysWhoAndWhy() throws ApiException {
        client.command("order-service", "abort", new Order("alice", "numbers look odd", false));

        assertThat(controller.calls())
                .containsExactly("POST /order-service/abort {\"by\":\"alice\",\"reason\":\"numbers look odd\"}");
    }

    @Test
    void aRolloutIsForgottenAtOnceOrWhenItsReleaseHasBeenTakenBack() throws ApiException {
        assertThat(client.delete("order-service", new Order("alice", null, false)))
                .hasValueSatisfying(left -> assertThat(left.name()).isEqualTo("order-service"));
        assertThat(client.delete("idle-service", new Order("alice", null, false)))
                .isEmpty();
        assertThat(controller.calls())
                .containsExactly("DELETE /order-service {\"by\":\"alice\"}", "DELETE /idle-service {\"by\":\"alice\"}");
    }

    @Test
    void theLogKeepsItsOrder() throws ApiException {
        assertThat(client.log("order-service"))
                .extracting(Decision::reason)
                .containsExactly("release started", "the test alarmed");
    }

    @Test
    void followingEndsWhenTheListenerHasSeenEnough() throws ApiException {
        List<String> phases = new ArrayList<>();

        boolean seenEnough = client.follow("order-service", view -> {
            phases.add(view.phase());
            return !view.ended();
        });

        assertThat(seenEnough).isTrue();
        assertThat(phases).containsExactly("Shifting", "Shifting", "Done");
    }

    @Test
    void aStreamThatEndsEarlySaysSo() throws ApiException {
        assertThat(client.follow("order-service", view -> true)).isFalse();
    }

    @Test
    void aMisspeltFieldIsToldWithItsPath() {
        assertThatThrownBy(() -> client.put("order-service", "spec: {steps: [{wieght: 5}]}"))
                .asInstanceOf(type(ApiException.class))
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.INVALID))
                .satisfies(
                        refused -> assertThat(refused)
                                .hasMessage(
                                        "The rollout is not valid.\n  spec.steps[0].wieght: unknown field; did you mean weight?"));
    }

    @Test
    void aWrongTokenIsToldWithWhatToDo() {
        RolloutClient stranger = new RolloutClient(new Connection(controller.uri(), "guess", null));

        assertThatThrownBy(() -> stranger.get("order-service"))
                .asInstanceOf(type(ApiException.class))
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.NOT_ALLOWED))
                .satisfies(refused -> assertThat(refused).hasMessageContaining("SLUICE_TOKEN"));
    }

    @Test
    void anUnknownRolloutAndAMeaninglessCommandAreToldApart() {
        assertThatThrownBy(() -> client.get("x"))
                .asInstanceOf(type(ApiException.class))
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.NOT_FOUND))
                .satisfies(refused -> assertThat(refused).hasMessageContaining("known are: order-service"));
        assertThatThrownBy(() -> client.command("order-service", "promote", new Order(null, null, true)))
                .asInstanceOf(type(ApiException.class))
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.MEANS_NOTHING_NOW))
                .satisfies(refused -> assertThat(refused).hasMessageContaining("No step waits"));
    }

    @Test
    void aControllerThatIsNotThereIsToldWithItsAddress() {
        URI nobody = controller.uri();
        controller.close();

        assertThatThrownBy(() -> new RolloutClient(new Connection(nobody, "t", null)).get("order-service"))
                .asInstanceOf(type(ApiException.class))
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.UNREACHABLE))
                .satisfies(refused -> assertThat(refused).hasMessageContaining(nobody.toString()));
    }
}
