import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Lays out what goes into one image, as directories that Jib packs. Runs from source by the JDK whose runtime is packed:
 *
 * <pre>
 * java ImageRoot.java runtime DIRECTORY host|none        the Java runtime, and with host this machine's C library
 * java ImageRoot.java boot JAR DIRECTORY OPTIONS SBOM [ARGUMENT…]      an executable Spring Boot jar
 * java ImageRoot.java plain DIRECTORY_OF_JARS MAIN_JAR DIRECTORY OPTIONS SBOM [ARGUMENT…]      jars that lie side by side
 * </pre>
 *
 * The arguments are those of a rehearsal, from which the AOT cache is made; without any there is no cache. A cache serves only the
 * very files that it was made with, their times included: hence everything gets the time that Jib gives it in the image.
 */
final class ImageRoot {

    private static final FileTime TIME_IN_IMAGE = FileTime.fromMillis(1000);

    /** What Spring, Netty, JDBC, JFR profiles and name look-ups need; the compiler, AWT's toolkits and RMI servers stay out. */
    private static final String MODULES = String.join(
            ",",
            "java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http",
            "java.prefs,java.rmi,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.transaction.xa,java.xml",
            "java.xml.crypto,jdk.attach,jdk.crypto.cryptoki,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.management,jdk.management.agent",
            "jdk.management.jfr,jdk.naming.dns,jdk.net,jdk.security.auth,jdk.unsupported,jdk.zipfs");

    private static final Set<String> SCREEN =
            Set.of("libawt_xawt.so", "libjawt.so", "libjsound.so", "libsplashscreen.so", "libfontmanager.so");

    private static final Pattern LINKED = Pattern.compile("(?:=> )?(/\\S+) \\(0x[0-9a-f]+\\)");

    private static final Pattern OURS = Pattern.compile("/(app|sluice-[^/]*)\\.jar$");

    private static final Pattern USED = Pattern.compile("-> ((?:java|jdk)\\.[\\w.]+)");

    public static void main(String... arguments) throws Exception {
        List<String> rest = List.of(arguments);
        switch (rest.isEmpty() ? "" : rest.get(0)) {
            case "runtime" -> runtime(Path.of(rest.get(1)), rest.get(2));
            case "boot" -> boot(rest.subList(1, rest.size()));
            case "plain" -> plain(rest.subList(1, rest.size()));
            default -> throw new IllegalArgumentException("say runtime, boot or plain, but was " + rest);
        }
    }

    // ── the runtime ──────────────────────────────────────────────────────────────────────────────────────────────────

    private static void runtime(Path directory, String libc) throws Exception {
        // Jib insists on classes of the project, of which there are none.
        Files.createDirectories(directory.resolveSibling("classes"));
        Path java = directory.resolve("java");
        Path mark = directory.resolve("made-of");
        String made = System.getProperty("java.runtime.version") + " " + MODULES + " " + libc + " without " + SCREEN.stream().sorted().toList();
        if (Files.exists(mark) && Files.readString(mark).equals(made)) return;
        clean(directory);
        Files.createDirectories(directory);
        int code = ToolProvider.findFirst("jlink").orElseThrow(() -> new IllegalStateException("this JDK has no jlink"))
                .run(System.out, System.err, "--add-modules", MODULES, "--output", java.toString(),
                        "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages", "--generate-cds-archive");
        if (code != 0) throw new IllegalStateException("jlink failed with exit code " + code);
        Path root = directory.resolve("root");
        users(root);
        if (libc.equals("host")) cLibrary(java, root);
        age(directory);
        Files.writeString(mark, made);
    }

    /** What every Unix program expects, and an empty base lacks. */
    private static void users(Path root) throws IOException {
        write(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/tmp:/sbin/nologin\n");
        write(root.resolve("etc/group"), "root:x:0:\nnonroot:x:65532:\n");
        write(root.resolve("etc/nsswitch.conf"), "hosts: files dns\n");
    }

    /** The loader and the libraries that the runtime is linked with, at the paths where this machine has them. */
    private static void cLibrary(Path java, Path root) throws Exception {
        Set<Path> files = new LinkedHashSet<>();
        try (Stream<Path> all = Files.walk(java)) {
            for (Path file : all.filter(ImageRoot::isNative).toList()) files.addAll(linked(file, java.toAbsolutePath()));
        }
        // Asked for by name at run time, or by native libraries in jars that were built for an older C library.
        for (Path file : List.copyOf(files))
            for (String further : List.of("libdl.so.2", "libpthread.so.0", "librt.so.1", "libm.so.6", "libresolv.so.2",
                    "libnss_dns.so.2", "libnss_files.so.2", "libgcc_s.so.1", "libstdc++.so.6", "libz.so.1"))
                if (Files.exists(file.resolveSibling(further))) files.add(file.resolveSibling(further));
        for (Path file : files) {
            Path target = root.resolve(file.toString().substring(1));
            Files.createDirectories(target.getParent());
            Files.copy(file.toRealPath(), target, StandardCopyOption.REPLACE_EXISTING);
        }
        if (files.stream().noneMatch(file -> file.getFileName().toString().startsWith("ld-")))
            throw new IllegalStateException("found no loader among " + files);
    }

    /** Windows and sound are for programs with a screen; their libraries would bring half of X11. */
    private static boolean isNative(Path file) {
        if (SCREEN.contains(file.getFileName().toString())) return false;
        return file.toString().endsWith(".so") || file.endsWith("bin/java");
    }

    private static List<Path> linked(Path file, Path java) throws Exception {
        Process ldd = new ProcessBuilder("ldd", file.toString()).redirectErrorStream(true).start();
        String text = new String(ldd.getInputStream().readAllBytes());
        ldd.waitFor();
        List<Path> found = new ArrayList<>();
        for (Matcher match = LINKED.matcher(text); match.find(); ) {
            Path library = Path.of(match.group(1)).normalize();
            if (!library.startsWith(java)) found.add(library);
        }
        return found;
    }

    // ── the application ──────────────────────────────────────────────────────────────────────────────────────────────

    private static void boot(List<String> arguments) throws Exception {
        Path jar = Path.of(arguments.get(0)).toAbsolutePath();
        Path app = fresh(Path.of(arguments.get(1)));
        Path extracted = app.resolveSibling(app.getFileName() + ".extracted");
        clean(extracted);
        run(app, List.of(javaOfJdk(), "-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination", extracted.toString()));
        Files.move(extracted.resolve("lib"), app.resolve("lib"));
        try (Stream<Path> jars = Files.list(extracted)) {
            for (Path file : jars.toList()) Files.move(file, app.resolve("app.jar"));
        }
        clean(extracted);
        finish(app, arguments.get(2), arguments.get(3), arguments.subList(4, arguments.size()));
    }

    private static void plain(List<String> arguments) throws Exception {
        Path jars = Path.of(arguments.get(0));
        Path app = fresh(Path.of(arguments.get(2)));
        Path lib = Files.createDirectories(app.resolve("lib"));
        List<String> names;
        try (Stream<Path> files = Files.list(jars)) {
            names = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jar")).sorted().toList();
        }
        for (String name : names) Files.copy(jars.resolve(name), lib.resolve(name));
        try (JarFile main = new JarFile(lib.resolve(arguments.get(1)).toFile())) {
            String mainClass = main.getManifest().getMainAttributes().getValue("Main-Class");
            index(app.resolve("app.jar"), mainClass, names);
        }
        finish(app, arguments.get(3), arguments.get(4), arguments.subList(5, arguments.size()));
    }

    /** A jar that names all others, in an order that is the same everywhere: a cache depends on it. */
    private static void index(Path jar, String mainClass, List<String> names) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Main-Class", mainClass);
        manifest.getMainAttributes().putValue("Class-Path", "lib/" + String.join(" lib/", names));
        ZipEntry entry = new ZipEntry(JarFile.MANIFEST_NAME);
        entry.setLastModifiedTime(TIME_IN_IMAGE);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(entry);
            manifest.write(out);
        }
    }

    private static void finish(Path app, String options, String sbom, List<String> rehearsal) throws Exception {
        Files.copy(Path.of(options), app.resolve("jvm.options"));
        if (Files.exists(Path.of(sbom))) Files.copy(Path.of(sbom), app.resolve("sbom.cdx.json"));
        needsNothingElse(app);
        age(app);
        if (!rehearsal.isEmpty()) rehearse(app, rehearsal);
        age(app);
    }

    /** Our own classes use no module that is not linked: a class that is missing shows only when it is needed, in a cluster. */
    private static void needsNothingElse(Path app) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-summary", "--multi-release", "base", "-cp", app.resolve("lib") + "/*"));
        try (Stream<Path> jars = Stream.concat(Stream.of(app.resolve("app.jar")), Files.list(app.resolve("lib")))) {
            jars.map(Path::toString).filter(jar -> OURS.matcher(jar).find()).forEach(arguments::add);
        }
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        ToolProvider.findFirst("jdeps").orElseThrow(() -> new IllegalStateException("this JDK has no jdeps"))
                .run(out, out, arguments.toArray(String[]::new));
        List<String> linked = List.of(MODULES.split(","));
        Set<String> missing = new TreeSet<>();
        for (Matcher match = USED.matcher(said.toString()); match.find(); )
            if (!linked.contains(match.group(1))) missing.add(match.group(1));
        if (!said.toString().contains("java.base")) throw new IllegalStateException("jdeps found nothing: " + said);
        if (!missing.isEmpty())
            throw new IllegalStateException(app + " uses " + missing + ", which the runtime lacks: add them to MODULES");
    }

    /** Runs the application twice with the packed runtime: what it loads goes into the cache, then the cache has to fit. */
    private static void rehearse(Path app, List<String> rehearsal) throws Exception {
        String java = app.resolveSibling("runtime/java/bin/java").toString();
        run(app, command(List.of(java, "@jvm.options", "-XX:AOTCacheOutput=app.aot"), rehearsal));
        if (!Files.exists(app.resolve("app.aot"))) throw new IllegalStateException("the rehearsal left no AOT cache in " + app);
        // Ends with an error where the cache does not fit: better here than unnoticed in a cluster.
        run(app, command(List.of(java, "@jvm.options", "-XX:AOTCache=app.aot", "-XX:AOTMode=on"), rehearsal));
    }

    /** System properties go before what is started, all else behind it. */
    private static List<String> command(List<String> java, List<String> rehearsal) {
        List<String> command = new ArrayList<>(java);
        rehearsal.stream().filter(argument -> argument.startsWith("-D")).forEach(command::add);
        command.addAll(List.of("-jar", "app.jar"));
        rehearsal.stream().filter(argument -> !argument.startsWith("-D")).forEach(command::add);
        return command;
    }

    // ── files and processes ──────────────────────────────────────────────────────────────────────────────────────────

    private static String javaOfJdk() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static void run(Path directory, List<String> command) throws Exception {
        Path log = directory.resolveSibling(directory.getFileName() + ".log");
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log.toFile())).start();
        int code = process.waitFor();
        if (code != 0) throw new IllegalStateException(
                "exit code " + code + " of " + String.join(" ", command) + "\n" + Files.readString(log));
    }

    private static Path fresh(Path directory) throws IOException {
        clean(directory);
        return Files.createDirectories(directory).toAbsolutePath();
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void age(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) Files.setLastModifiedTime(file, TIME_IN_IMAGE);
        }
    }

    private static void clean(Path directory) throws IOException {
        if (!Files.exists(directory)) return;
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
