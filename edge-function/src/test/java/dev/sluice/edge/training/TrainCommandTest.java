package dev.sluice.edge.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.edge.scoring.InvalidDataException;
import dev.sluice.edge.scoring.OrderFacts;
import dev.sluice.edge.scoring.Scorer.Scored;
import dev.sluice.edge.scoring.Scoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a file of orders to a model that the live code accepts and scores with. */
class TrainCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void aUsersOrdersBecomeAModelWithItsCardAndThresholds() throws IOException {
        Path orders = directory.resolve("orders.csv");
        Files.writeString(orders, csv(new OrderGenerator(5, 40, 300).orders()));
        Path out = directory.resolve("model");
        TrainCommand.run(List.of(
                orders.toString(),
                "--columns=" + mapping(),
                "--name=mine-1",
                "--out=" + out,
                "--trees=30",
                "--holdout=device"));

        Scoring scoring = Scoring.load(out.resolve("model.json").toString(), null);
        assertThat(scoring.model()).isEqualTo("mine-1");
        Scored scored = scoring.inMemory(1 << 20)
                .score(new OrderGenerator(6, 2, 20).orders().get(0).order())
                .toCompletableFuture()
                .join();
        assertThat(scored.score().score()).isBetween(1, 999);
        assertThat(Files.readString(out.resolve("model-card.md")))
                .contains(
                        "# Model mine-1",
                        "trees of at most 4 leaves",
                        "by five models like this one",
                        "| ROC AUC | 0.",
                        "share of the gain",
                        "## Limits");
        assertThat(Files.readAllLines(out.resolve("thresholds.csv"))).hasSizeGreaterThan(200);
    }

    @Test
    void theSameCommandWritesTheSameModel() throws IOException {
        Path orders = directory.resolve("orders.csv");
        Files.writeString(orders, csv(new OrderGenerator(5, 30, 200).orders()));
        for (String out : List.of("a", "b"))
            TrainCommand.run(List.of(
                    orders.toString(), "--columns=" + mapping(), "--out=" + directory.resolve(out), "--trees=10"));
        for (String file : List.of("model.json", "model-card.md", "thresholds.csv"))
            assertThat(directory.resolve("a").resolve(file))
                    .hasSameTextualContentAs(directory.resolve("b").resolve(file));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --out=x              | FILE: is required
            f.csv --holdout=user | --holdout: must be time or device, but was user
            f.csv --trees=0      | --trees: must be a number from 1 to 10000, but was 0
            f.csv --tress=3      | --tress: is not known
            f.csv --name=a/b     | --name: must be 1 to 64 letters
            f.csv --columns=none | none: cannot be read
            """)
    void aWrongArgumentIsNamed(String arguments, String message) {
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> TrainCommand.run(List.of(arguments.split(" ", -1))))
                .withMessageContaining(message);
    }

    private Path mapping() throws IOException {
        return Files.writeString(directory.resolve("mapping.json"), """
                {"orderId":"id","time":"t","customer":"c","device":"d","address":"a","seller":"s","amount":"amount",
                 "currencyCode":"GBP","accountAgeDays":"age","payment":"p","country":"l","fraud":"fraud","labelDelayDays":7}""", UTF_8);
    }

    private static String csv(List<LabelledOrder> orders) {
        StringBuilder csv = new StringBuilder("id,t,c,d,a,s,amount,age,p,l,fraud\n");
        for (LabelledOrder labelled : orders) {
            OrderFacts order = labelled.order();
            csv.append(String.join(
                            ",",
                            order.orderId(),
                            order.time().toString(),
                            text(order.customer()),
                            text(order.device()),
                            text(order.address()),
                            text(order.seller()),
                            Long.toString(order.amount()),
                            text(order.accountAgeDays()),
                            text(order.payment()),
                            text(order.country()),
                            labelled.fraud() ? "1" : "0"))
                    .append('\n');
        }
        return csv.toString();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
