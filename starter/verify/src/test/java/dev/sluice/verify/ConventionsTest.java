package dev.sluice.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Conventions of the tree that no compiler knows. */
class ConventionsTest {

    private static final int ONE_SCREEN = 70;
    private static final int PACKAGE_TYPES = 30;
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public (final |sealed |abstract |non-sealed )*(class|record|interface|enum|@interface) ",
            Pattern.MULTILINE);

    @Test
    void everyPackageIsNullMarked() {
        List<String> unmarked = new ArrayList<>();
        for (String module : Tree.MODULES) {
            Set<Path> packages = new HashSet<>();
            Tree.javaFiles(module, "main").forEach(file -> packages.add(file.resolveSibling("package-info.java")));
            packages.removeIf(info -> info.endsWith("java/package-info.java"));
            packages.stream()
                    .filter(info -> !Files.exists(info) || !Tree.read(info).contains("@NullMarked"))
                    .map(Tree::name)
                    .forEach(unmarked::add);
        }
        assertThat(unmarked).isEmpty();
    }

    @Test
    void everyModuleSaysWhereToStart() {
        for (String module : Tree.MODULES) {
            assertThat(Tree.javaFiles(module, "main").stream()
                            .filter(file -> file.endsWith("package-info.java"))
                            .map(Tree::read))
                    .as(module)
                    .anyMatch(info -> info.contains("Start here:"));
        }
    }

    @Test
    void everyModuleHasAReadmeOfOneScreen() {
        for (String module : Tree.MODULES) {
            Path readme = Tree.path(module).resolve("README.md");
            assertThat(readme).exists();
            assertThat(Tree.read(readme).lines().count()).as(Tree.name(readme)).isLessThanOrEqualTo(ONE_SCREEN);
        }
    }

    @Test
    void packagesStaySmall() {
        for (String module : Tree.MODULES) {
            Map<Path, List<Path>> packages =
                    types(module).collect(Collectors.groupingBy(file -> file.resolveSibling("")));
            packages.forEach((directory, types) ->
                    assertThat(types).as(Tree.name(directory)).hasSizeLessThanOrEqualTo(PACKAGE_TYPES));
        }
    }

    /** Of all types, nested ones included by their file: what is public is a promise. Policy is made to be called. */
    @Test
    void modulesAreMostlyPrivate() {
        for (String module : Tree.MODULES) {
            long open = types(module)
                    .filter(type -> PUBLIC_TYPE.matcher(Tree.read(type)).find())
                    .count();
            if (!module.equals("starter/policy")) {
                assertThat(2 * open)
                        .as("public types of " + module)
                        .isLessThanOrEqualTo(types(module).count());
            }
        }
    }

    private static Stream<Path> types(String module) {
        return Tree.javaFiles(module, "main").stream().filter(file -> !file.endsWith("package-info.java"));
    }

    @Test
    void versionsLiveInTheParentPomOnly() {
        for (String module : Tree.MODULES) {
            String pom = Tree.read(Tree.path(module).resolve("pom.xml"));
            assertThat(Pattern.compile("<version>(?!\\$\\{)").matcher(pom).find())
                    .as("a version number in " + module + "/pom.xml")
                    .isFalse();
        }
    }

    @Test
    void testsDoNotSleep() {
        List<String> sleepers = new ArrayList<>();
        for (String module : Tree.MODULES) {
            Tree.javaFiles(module, "test").stream()
                    .filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
                    .filter(file -> Tree.read(file).contains("Thread.sleep"))
                    .map(Tree::name)
                    .forEach(sleepers::add);
        }
        assertThat(sleepers).isEmpty();
    }
}
