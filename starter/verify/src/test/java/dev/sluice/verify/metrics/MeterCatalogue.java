package dev.sluice.verify.metrics;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sluice.verify.Tree;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Every meter of every module, read from the enums that declare them: a new enum is found by itself. */
public final class MeterCatalogue {

    /** Meters of Micrometer, Spring Boot and Hikari that dashboards and rules may use, by their names in Prometheus. */
    public static final Set<String> OF_LIBRARIES = Set.of(
            "up",
            "hikaricp_connections_active",
            "hikaricp_connections_max",
            "hikaricp_connections_pending",
            "http_server_requests_seconds_count",
            "http_server_requests_seconds_sum",
            "http_server_requests_seconds_max",
            "jvm_gc_pause_seconds_count",
            "jvm_gc_pause_seconds_sum",
            "jvm_memory_max_bytes",
            "jvm_memory_used_bytes",
            "jvm_threads_live_threads",
            "process_cpu_usage",
            "process_files_max_files",
            "process_files_open_files",
            "process_uptime_seconds");

    private static final Map<String, List<MeterEntry>> BY_ENUM = read();

    private MeterCatalogue() {}

    /** The meters of each enum, by its simple name; modules in their order in the tree. */
    public static Map<String, List<MeterEntry>> byEnum() {
        return Collections.unmodifiableMap(BY_ENUM);
    }

    private static Map<String, List<MeterEntry>> read() {
        Map<String, List<MeterEntry>> entries = new LinkedHashMap<>();
        for (String module : Tree.MODULES) {
            for (Class<?> type : enumsOf(Tree.path(module).resolve("target/classes"))) {
                entries.put(
                        type.getSimpleName(),
                        Arrays.stream(type.getEnumConstants())
                                .map(constant -> entry(type, (MeterDocumentation) constant))
                                .toList());
            }
        }
        return entries;
    }

    /** Names of all series that the project's own meters have in Prometheus. */
    public static Set<String> series() {
        Set<String> series = new TreeSet<>();
        byEnum().values().forEach(entries -> entries.forEach(entry -> series.addAll(entry.series())));
        return series;
    }

    private static List<Class<?>> enumsOf(Path classes) {
        List<Class<?>> found = new ArrayList<>();
        for (JavaClass candidate : new ClassFileImporter().importPath(classes)) {
            if (candidate.isEnum() && candidate.isAssignableTo(MeterDocumentation.class.getName())) {
                found.add(load(candidate.getName()));
            }
        }
        found.sort(Comparator.comparing(Class::getName));
        return found;
    }

    private static MeterEntry entry(Class<?> type, MeterDocumentation meter) {
        List<String> tags = Arrays.stream(meter.getKeyNames())
                .map(key -> Objects.requireNonNull(key).asString())
                .toList();
        String unit = meter.getBaseUnit();
        boolean timed = meter.getType() == Meter.Type.TIMER;
        String seconds = timed ? "seconds" : "";
        return new MeterEntry(
                meter.getName(), meter.getType(), unit == null ? seconds : unit, tags, description(type, meter));
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name + " has been compiled and cannot be loaded", e);
        }
    }

    private static String description(Class<?> type, MeterDocumentation meter) {
        try {
            Method method = type.getDeclaredMethod("description");
            method.setAccessible(true);
            return (String) Objects.requireNonNull(method.invoke(meter));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getSimpleName() + " needs a method description()", e);
        }
    }
}
