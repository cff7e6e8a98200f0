package dev.sluice.cli.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.orders.OrderEvent.Adjustment;
import dev.sluice.cli.orders.OrderEvent.Cancel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderFileTest {

    private static final String SALE = """
            {"orderId":"900001","ts":"2024-01-02T08:26:00Z","customerId":"77","country":"France","kind":"SALE","currency":"GBP",\
            "total":15.43,"items":[{"sku":"A1","qty":6,"price":2.55},{"sku":"B2","qty":1,"price":0.125}]}""";
    private static final String GUEST = """
            {"orderId":"900002","customerId":null,"country":null,"kind":"SALE","currency":"GBP","items":[{"sku":"A1","qty":1,"price":0}]}""";
    private static final String CANCEL = """
            {"orderId":"C900003","customerId":"77","kind":"CANCEL","currency":"GBP","items":[{"sku":"A1","qty":-6,"price":2.55}]}""";
    private static final String ADJUST = "{\"orderId\":\"A1\",\"customerId\":null,\"kind\":\"ADJUST\",\"items\":[]}";

    @TempDir
    private Path directory;

    @Test
    void aSaleKeepsItsLinesInMinorUnits() throws IOException {
        assertThat(read(plain(SALE), 1))
                .containsExactly(new Sale(
                        "900001",
                        "77",
                        "France",
                        "GBP",
                        List.of(new Sale.Item("A1", 6, 255), new Sale.Item("B2", 1, 13))));
    }

    @Test
    void aGuestIsACustomerOfItsOwn() throws IOException {
        assertThat(read(plain(GUEST), 1))
                .containsExactly(new Sale("900002", "guest-900002", null, "GBP", List.of(new Sale.Item("A1", 1, 0))));
    }

    @Test
    void aGzippedFileIsRecognisedByItsContentsNotItsName() throws IOException {
        Path file = directory.resolve("orders.txt");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((SALE + "\n\n" + CANCEL + "\n" + ADJUST).getBytes(StandardCharsets.UTF_8));
        }

        List<OrderEvent> events = read(file, 3);

        assertThat(events.get(0)).isInstanceOf(Sale.class);
        assertThat(events.get(1)).isEqualTo(new Cancel("77"));
        assertThat(events.get(2)).isEqualTo(new Adjustment());
    }

    @Test
    void afterItsEndTheFileIsReplayedWithReferencesOfItsOwn() throws IOException {
        assertThat(read(plain(SALE, CANCEL), 5).stream()
                        .filter(Sale.class::isInstance)
                        .map(event -> ((Sale) event).reference()))
                .containsExactly("900001", "900001~2", "900001~3");
    }

    @Test
    void badLinesAreNamedByNumberBeforeAnythingIsRead() throws IOException {
        Path file = plain(
                SALE,
                "",
                "{\"orderId\":",
                SALE.replace("\"qty\":6", "\"qty\":0").replace("900001", "900004"),
                SALE.replace("2.55", "-2.55").replace("900001", "900005"),
                SALE.replace("GBP", "POUNDS").replace("900001", "900006"),
                CANCEL.replace("CANCEL", "RETURN"),
                SALE);

        assertThatThrownBy(() -> OrderStream.in(file))
                .isInstanceOf(BadOrdersException.class)
                .hasMessageContaining("6 bad lines")
                .hasMessageContaining("line 3: no JSON")
                .hasMessageContaining("line 4: qty must be between 1 and 100000 in a SALE, but was 0")
                .hasMessageContaining("line 5: price must not be negative")
                .hasMessageContaining("line 6: currency must be an ISO 4217 code of 3 letters, but was POUNDS")
                .hasMessageContaining("line 7: kind must be SALE, CANCEL or ADJUST, but was RETURN")
                .hasMessageContaining("…");
    }

    @Test
    void anOrderThatComesTwiceIsNamedWithBothLines() throws IOException {
        Path file = plain(SALE, CANCEL, SALE);

        assertThatThrownBy(() -> OrderStream.in(file))
                .hasMessageContaining("line 3: orderId 900001 was on line 1 already");
    }

    @Test
    void aFileWithoutASaleIsRefused() throws IOException {
        Path file = plain(CANCEL, ADJUST);

        assertThatThrownBy(() -> OrderStream.in(file)).hasMessageContaining("no line of kind SALE");
    }

    @Test
    void aGzippedFileThatIsCutOffIsRefused() throws IOException {
        Path file = directory.resolve("cut.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(SALE.getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 9));

        assertThatThrownBy(() -> OrderStream.in(file))
                .isInstanceOf(BadOrdersException.class)
                .hasMessageContaining("no complete gzip file");
    }

    @Test
    void aMissingFileIsNamedWithWhatToDo() {
        assertThatThrownBy(() -> OrderStream.in(directory.resolve("nothing.jsonl")))
                .isInstanceOf(BadOrdersException.class)
                .hasMessageContaining("nothing.jsonl")
                .hasMessageContaining("--orders");
    }

    private Path plain(String... lines) throws IOException {
        return Files.writeString(directory.resolve("orders.jsonl"), String.join("\n", lines) + "\n");
    }

    private static List<OrderEvent> read(Path file, int count) throws IOException {
        List<OrderEvent> events = new ArrayList<>();
        try (OrderStream stream = OrderStream.in(file)) {
            for (int i = 0; i < count; i++) {
                events.add(stream.next());
            }
        }
        return events;
    }
}
