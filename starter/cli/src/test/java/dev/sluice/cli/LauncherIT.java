package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script at the repository's root, run by a shell in a small copy of the tree with a made-up JDK and Maven. */
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {

    private static final List<String> TOOLS =
            List.of("cat", "sed", "head", "find", "dirname", "readlink", "env", "mkdir", "mv", "rm", "stty", "touch");
    private static final String LIBRARY = "starter/cli/target/cli/lib/sluice-cli-0.1.0.jar";

    @TempDir
    private Path directory;

    private Path repository;
    private Path tools;
    private String output = "";

    @BeforeEach
    void copyTheTree() throws IOException {
        repository = Files.createDirectories(directory.resolve("a repository"));
        tools = Files.createDirectories(directory.resolve("bin"));
        for (String tool : TOOLS) {
            for (String place : List.of("/usr/bin/", "/bin/")) {
                if (Files.exists(Path.of(place + tool)) && !Files.exists(tools.resolve(tool))) {
                    executable(tools.resolve(tool), "#!/bin/sh\nexec " + place + tool + " \"$@\"\n");
                }
            }
        }
        executable(repository.resolve("sluice"), Files.readString(script()));
        Files.createDirectories(repository.resolve("starter/cli/src/main"));
        Files.createDirectories(repository.resolve("starter/policy/src/main"));
        Files.writeString(repository.resolve("starter/cli/src/main/A.java"), "class A {}");
        Files.writeString(repository.resolve("pom.xml"), "<project/>");
        // Writes the jar as the real build would.
        executable(tools.resolve("mvn"), maven("3.9.1"));
    }

    @Test
    void buildsWhatIsMissingThenRunsTheCommandLineOnTheNewestLongTermJdk() throws Exception {
        Map<String, String> homes = Map.of(
                "JAVA_HOME",
                jdk("17.0.2"),
                "JAVA_24_HOME",
                jdk("24.0.1"),
                "JAVA_21_HOME",
                jdk("21.0.9"),
                "JDK_25_HOME",
                jdk("25"));

        assertThat(run(homes, repository, "get", "--json")).isZero();

        assertThat(output)
                .contains("building starter/cli …")
                .contains("jdk-25 ")
                .contains("dev.sluice.cli.Sluice get --json");
    }

    @Test
    void doesNotBuildAgainUntilASourceChanges() throws Exception {
        Map<String, String> home = Map.of("JAVA_HOME", jdk("25"));
        run(home, repository, "get");

        assertThat(run(home, repository, "get")).isZero();
        assertThat(output).doesNotContain("building");

        Files.setLastModifiedTime(
                repository.resolve("starter/cli/src/main/A.java"),
                FileTime.from(Instant.now().plus(Duration.ofMinutes(1))));
        assertThat(run(home, repository, "get")).isZero();
        assertThat(output).contains("building starter/cli …");
    }

    @Test
    void rehearsesOnceAfterABuildForAFastStart() throws Exception {
        Map<String, String> home = Map.of("JAVA_HOME", jdk("25"));
        Path cache = repository.resolve("starter/cli/target/cli/sluice-25.aot");

        assertThat(run(home, repository, "get")).isZero();
        assertThat(cache).hasContent("made by rehearse");
        assertThat(output).contains("-XX:AOTCache=" + cache.toRealPath());

        Files.writeString(cache, "made before");
        run(home, repository, "get");
        assertThat(cache).hasContent("made before");
    }

    @Test
    void worksFromAnywhereAndThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("my-sluice"), repository.resolve("sluice"));
        Path elsewhere = Files.createDirectories(directory.resolve("else/where"));

        assertThat(execute(Map.of("JAVA_HOME", jdk("25")), elsewhere, link, "get"))
                .isZero();
        assertThat(output)
                .contains("-Dsluice.root=" + repository.toRealPath())
                .contains("working directory " + elsewhere.toRealPath());
    }

    @Test
    void saysWhatIsNeededWhenNoJdkIsNewEnough() throws Exception {
        // The machine's own JDKs are found as well, so the launcher asks for one that nobody has.
        executable(repository.resolve("sluice"), Files.readString(script()).replace("JDK_NEEDED=21", "JDK_NEEDED=999"));

        assertThat(run(Map.of("JAVA_HOME", jdk("17.0.2")), repository, "get")).isOne();
        assertThat(output)
                .contains("a JDK 999 or later is needed")
                .contains("found only:")
                .contains("set JAVA_HOME");
    }

    @Test
    void saysWhatIsNeededWhenThereIsNoMaven() throws Exception {
        Files.delete(tools.resolve("mvn"));

        assertThat(run(Map.of("JAVA_HOME", jdk("25")), repository, "get")).isOne();
        assertThat(output).contains("Maven 3.8 or later is needed to build, and there is no mvn on the PATH");
    }

    @Test
    void saysWhatIsNeededWhenMavenIsTooOld() throws Exception {
        executable(tools.resolve("mvn"), maven("3.6.3"));

        assertThat(run(Map.of("JAVA_HOME", jdk("25")), repository, "get")).isOne();
        assertThat(output).contains("Maven 3.8 or later is needed to build, and mvn is 3.6.3");
    }

    @Test
    void aFailedBuildIsNotTakenForASuccess() throws Exception {
        executable(tools.resolve("mvn"), maven("3.9.1").replace("# build", "echo broken; exit 1"));

        assertThat(run(Map.of("JAVA_HOME", jdk("25")), repository, "get")).isOne();
        assertThat(output).contains("broken").contains("the build failed");
        assertThat(run(Map.of("JAVA_HOME", jdk("25")), repository, "get")).isOne();
    }

    private int run(Map<String, String> homes, Path directory, String... arguments) throws Exception {
        return execute(homes, directory, repository.resolve("sluice"), arguments);
    }

    private int execute(Map<String, String> homes, Path where, Path script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
        Map<String, String> environment = new TreeMap<>(homes);
        environment.put("PATH", tools.toString());
        environment.put("HOME", directory.toString());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }

    /** A JDK that prints what it is asked to run. Its name sorts it before any real one of the same release. */
    private String jdk(String version) throws IOException {
        Path home = Files.createDirectories(directory.resolve("jdk-" + version));
        Files.createDirectories(home.resolve("bin"));
        executable(
                home.resolve("bin/java"),
                "#!/bin/sh\necho \"jdk-" + version + " $*\"\necho \"working directory $(pwd -P)\"\n"
                        + "for word; do case $word in -XX:AOTCacheOutput=*)"
                        + " for last; do :; done; printf 'made by %s' \"$last\" >\"${word#*=}\" ;; esac; done\n");
        executable(home.resolve("bin/javac"), "#!/bin/sh\n");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home.toString();
    }

    private static String maven(String version) {
        return """
                #!/bin/sh
                if [ "$1" = -v ]; then echo "Apache Maven %s (abc)"; exit 0; fi
                # build
                mkdir -p %s
                : >%s
                """.formatted(version, Path.of(LIBRARY).getParent(), LIBRARY);
    }

    private static void executable(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(file, text);
    }

    private static Path script() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("sluice"))) {
            root = Objects.requireNonNull(root.getParent(), "the repository's root");
        }
        return root.resolve("sluice");
    }
}
