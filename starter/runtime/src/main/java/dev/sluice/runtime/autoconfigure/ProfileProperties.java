package dev.sluice.runtime.autoconfigure;

import dev.sluice.runtime.profile.AutoProfiler;
import dev.sluice.runtime.profile.EngineChoice;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of profiles. The endpoint itself is exposed like any other, by management.endpoints.web.exposure.include.
 *
 * @param engine Profiler to use.
 * @param maxDuration Longest profile.
 * @param maxSize Largest profile.
 * @param auto Profiles that are taken when the runtime's health exceeds a limit.
 */
@ConfigurationProperties("sluice.runtime.profile")
record ProfileProperties(
        @DefaultValue("auto") EngineChoice engine,
        @DefaultValue("60s") Duration maxDuration,
        @DefaultValue("64MB") DataSize maxSize,
        @DefaultValue AutoProperties auto) {
    ProfileProperties {
        requirePositive("sluice.runtime.profile.max-duration", maxDuration);
        requirePositive("sluice.runtime.profile.max-size", maxSize);
        if (auto.duration.compareTo(maxDuration) > 0)
            throw new IllegalArgumentException("sluice.runtime.profile.auto.duration must not exceed"
                    + " sluice.runtime.profile.max-duration, but was " + auto.duration);
    }

    /**
     * Settings of automatic profiles.
     *
     * @param enabled Whether a profile is taken when the runtime's health exceeds a limit.
     * @param interval Time from one look at the health to the next.
     * @param duration Time to observe.
     * @param coolDown Time from the end of one profile to the next look.
     * @param directory Directory that keeps the profiles as JFR recordings. A directory for temporary files if not set.
     * @param maxFiles Number of profiles that are kept.
     * @param maxSize Size of all profiles that are kept.
     */
    record AutoProperties(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("5s") Duration interval,
            @DefaultValue("10s") Duration duration,
            @DefaultValue("10m") Duration coolDown,
            @Nullable Path directory,
            @DefaultValue("10") int maxFiles,
            @DefaultValue("256MB") DataSize maxSize) {
        AutoProperties {
            requirePositive("sluice.runtime.profile.auto.interval", interval);
            requirePositive("sluice.runtime.profile.auto.duration", duration);
            requirePositive("sluice.runtime.profile.auto.cool-down", coolDown);
            requirePositive("sluice.runtime.profile.auto.max-size", maxSize);
            if (maxFiles < 1)
                throw new IllegalArgumentException(
                        "sluice.runtime.profile.auto.max-files must be at least 1, but was " + maxFiles);
        }

        Path directoryOrTemporary() {
            return directory != null ? directory : Path.of(System.getProperty("java.io.tmpdir"), "sluice-profiles");
        }

        AutoProfiler.Rhythm rhythm() {
            return new AutoProfiler.Rhythm(interval, duration, coolDown);
        }

        AutoProfiler.Bounds bounds() {
            return new AutoProfiler.Bounds(maxFiles, maxSize.toBytes());
        }
    }

    private static void requirePositive(String property, Duration value) {
        if (value.toSeconds() < 1)
            throw new IllegalArgumentException(property + " must be at least 1 second, but was " + value);
    }

    private static void requirePositive(String property, DataSize value) {
        if (value.toBytes() < 1) throw new IllegalArgumentException(property + " must be positive, but was " + value);
    }
}
