package dev.sluice.runtime.profile;

import java.time.Duration;
import java.util.Locale;

/** Which profile to take. */
record ProfileRequest(ProfileEvent event, ProfileFormat format, Duration duration) {
    String fileName() {
        return "profile-" + event.name().toLowerCase(Locale.ROOT) + "." + format.extension();
    }

    String title() {
        return event.name().toLowerCase(Locale.ROOT) + ", " + duration.toSeconds() + " s";
    }
}
