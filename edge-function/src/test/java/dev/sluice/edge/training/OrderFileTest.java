package dev.sluice.edge.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.edge.scoring.InvalidDataException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderFileTest {
    private static final String MAPPING = """
            {"orderId":"nr","time":"at","customer":"who","amount":"sum","amountUnit":"major","currencyCode":"EUR",
             "accountCreated":"since","fraud":"bad","fraudValues":["chargeback"],"labelDelayDays":30}""";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void csvIsReadByItsHeader() throws IOException {
        List<LabelledOrder> orders = read("orders.csv", """
                at,nr,"sum",who,since,bad
                2026-03-01 12:00:00,1,19.99,"Ann ""A"", Ltd",2026-02-27T12:00:00Z,Chargeback
                1772366400,2,5,,,no
                """);
        assertThat(orders).hasSize(2);
        LabelledOrder first = orders.get(0);
        assertThat(first.fraud()).isTrue();
        assertThat(first.order().customer()).isEqualTo("Ann \"A\", Ltd");
        assertThat(first.order().amount()).isEqualTo(1_999);
        assertThat(first.order().accountAgeDays()).isEqualTo(2.0);
        assertThat(first.order().time()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(orders.get(1).fraud()).isFalse();
        assertThat(orders.get(1).order().customer()).isNull();
        assertThat(orders.get(1).order().time()).isEqualTo("2026-03-01T12:00:00Z");
    }

    @Test
    void linesOfJsonAreReadAndUnpacked() throws IOException {
        Path file = directory.resolve("orders.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("{\"nr\":7,\"at\":\"2026-03-01T13:00:00+01:00\",\"sum\":3.5,\"bad\":\"chargeback\"}\n"
                    .getBytes(UTF_8));
        }
        assertThat(OrderFile.read(file, mapping())).singleElement().satisfies(order -> {
            assertThat(order.order().orderId()).isEqualTo("7");
            assertThat(order.order().amount()).isEqualTo(350);
            assertThat(order.order().time()).isEqualTo("2026-03-01T12:00:00Z");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-03-01,1,2,no        | line 2: Text '2026-03-01' could not be parsed
            2026-03-01T12:00:00,,2,no | line 2: orderId is required, but column nr is missing or empty
            2026-03-01T12:00:00,1,x,no | line 2:
            2026-03-01T12:00:00,1,-5,no | line 2: amount must not be negative
            """)
    void aWrongLineIsNamed(String line, String message) {
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> read("o.csv", "at,nr,sum,bad\n" + line + "\n"))
                .withMessageContaining("o.csv: " + message);
    }

    @Test
    void everyErrorOfAMappingIsNamed() {
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> Columns.read("m", "{\"amountUnit\":\"pence\",\"tme\":\"at\"}".getBytes(UTF_8)))
                .withMessage("m: orderId is required and must not be blank; time is required and must not be blank; "
                        + "amount is required and must not be blank; fraud is required and must not be blank; "
                        + "currencyCode or a column of the currency is required, and not both; "
                        + "amountUnit must be major or minor, but was pence; tme is not known");
    }

    private List<LabelledOrder> read(String name, String text) throws IOException {
        return OrderFile.read(Files.writeString(directory.resolve(name), text), mapping());
    }

    private static Columns mapping() {
        return Columns.read("mapping", MAPPING.getBytes(UTF_8));
    }
}
