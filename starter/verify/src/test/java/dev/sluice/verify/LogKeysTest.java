package dev.sluice.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Keys of log lines become fields of a document. One that the format itself writes would be there twice, and the line would be lost;
 * one that is both a value and a group of others makes an index refuse documents.
 */
class LogKeysTest {

    /** Of the Elastic Common Schema 8.11, with the type that is meant: what lines may say under the schema's own names. */
    private static final Set<String> OF_SCHEMA =
            Set.of("error.message", "event.duration", "file.path", "server.address", "url.path");

    private static final Pattern STATEMENT = Pattern.compile("\\.at(?:Error|Warn|Info|Debug)\\(\\)[^;]*?\\.log\\(");
    private static final Pattern KEY = Pattern.compile("addKeyValue\\(\\s*\"([^\"]+)\"(\\s*\\+)?");

    @Test
    void everyKeyIsOfTheSchemaOrOurs() {
        assertThat(keys())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(OF_SCHEMA.contains(key) || key.matches("sluice(\\.[a-z_]+)+\\.?"))
                        .as(key)
                        .isTrue());
    }

    @Test
    void noKeyIsAValueAndAGroup() {
        Set<String> keys = keys();
        for (String key : keys) {
            assertThat(keys).as(key).noneMatch(other -> other.startsWith(key + "."));
        }
    }

    @Test
    void noLineHasTwoMessagesOfItsError() {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources()) {
            Matcher statement = STATEMENT.matcher(Tree.read(file));
            while (statement.find()) {
                if (statement.group().contains("setCause") && statement.group().contains("\"error.")) {
                    wrong.add(Tree.name(file) + ": " + statement.group());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        for (Path file : sources()) {
            Matcher key = KEY.matcher(Tree.read(file));
            while (key.find()) {
                keys.add(key.group(1));
            }
        }
        return keys;
    }

    private static List<Path> sources() {
        return Tree.MODULES.stream()
                .flatMap(module -> Tree.javaFiles(module, "main").stream())
                .toList();
    }
}
