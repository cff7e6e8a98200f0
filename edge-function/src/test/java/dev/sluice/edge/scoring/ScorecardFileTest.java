package dev.sluice.edge.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScorecardFileTest {
    private static final String GOOD = """
            {"model":"m-1","base":10,"review":20,"deny":30,"characteristics":[
              {"feature":"items","bands":[{"from":0,"points":0},{"from":5,"points":7,"code":"many","text":"Many."}],
               "missing":{"points":3,"code":"none","text":"None."}}]}""";

    @Test
    void aGoodFileIsRead(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("model.json"), GOOD);
        Scorecard scorecard = (Scorecard) ModelFile.load(file.toString());
        assertThat(scorecard.name()).isEqualTo("m-1");
        assertThat(scorecard.characteristics()).singleElement().satisfies(items -> {
            assertThat(items.bands()).hasSize(2);
            assertThat(items.missing()).isEqualTo(new Scorecard.Band(Double.NEGATIVE_INFINITY, 3, "none", "None."));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "m-1"            | "m 1"              | model must consist of letters, digits, dots, underscores and hyphens
            "review":20      | "review":0         | review must be a whole number from 1 to 1000
            "deny":30        | "deny":19          | deny must not be below review
            "deny":30,       |                    | deny is required
            "base":10        | "base":10,"bass":1 | bass is not known
            "items"          | "itmes"            | characteristics[0].feature must be a known feature, but was itmes
            "from":5         | "from":0           | characteristics[0].bands[1].from must be above the band before it
            "points":7       | "points":7.5       | characteristics[0].bands[1].points must be a whole number from -1000 to 1000
            "code":"many",   |                    | characteristics[0].bands[1].code is required and must not be blank
            "many"           | "Many One"         | characteristics[0].bands[1].code must be in kebab-case
            "none"           | "many"             | characteristics[0].missing.code is used twice: many
            "text":"None."   | "test":"None."     | characteristics[0].missing.test is not known
            "missing":       | "mising":          | characteristics[0].mising is not known
            }]}              | }]                 | body must be JSON, but breaks at line 3, column 57
            """)
    void aWrongFileIsRefusedWithThePlace(String good, @Nullable String wrong, String message) {
        assertThat(GOOD).contains(good);
        byte[] json = GOOD.replace(good, wrong == null ? "" : wrong).getBytes(UTF_8);
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> ModelFile.read("model.json", json))
                .withMessageStartingWith("model.json: ")
                .withMessageContaining(message);
    }

    @Test
    void allErrorsAreToldAtOnce() {
        byte[] json = GOOD.replace("\"items\"", "\"x\"").replace("30", "-1").getBytes(UTF_8);
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> ModelFile.read("f", json))
                .withMessage("f: deny must be a whole number from 1 to 1000;"
                        + " characteristics[0].feature must be a known feature, but was x");
    }

    @Test
    void aFileThatIsNotThereIsNamed(@TempDir Path directory) {
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(
                        () -> ModelFile.load(directory.resolve("absent.json").toString()))
                .withMessageContaining("absent.json: cannot be read");
    }

    @Test
    void theTableInTheReadmeIsTheBuiltInFile() throws IOException {
        Scorecard model = (Scorecard) ModelFile.load("scorecard");
        StringJoiner table = new StringJoiner("\n");
        for (Scorecard.Characteristic row : model.characteristics()) {
            StringJoiner bands = new StringJoiner(" · ");
            for (Scorecard.Band band : row.bands())
                if (band.points() != 0)
                    bands.add(
                            String.format(Locale.ROOT, "%+d `%s` from %,.0f", band.points(), band.code(), band.from()));
            Scorecard.Band missing = row.missing();
            if (missing != null)
                bands.add(String.format(Locale.ROOT, "%+d `%s` if missing", missing.points(), missing.code()));
            table.add("| " + row.feature().key() + " | " + bands + " |");
        }
        assertThat(Files.readString(Path.of("README.md")))
                .contains(table.toString())
                .contains("review from " + model.review() + ", deny from " + model.deny());
    }
}
