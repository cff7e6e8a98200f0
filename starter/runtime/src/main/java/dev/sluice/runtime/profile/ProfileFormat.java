package dev.sluice.runtime.profile;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** How a profile is written. */
enum ProfileFormat {
    /** A page to look at. */
    FLAMEGRAPH("text/html;charset=UTF-8", "html") {
        @Override
        void write(Stacks stacks, String title, OutputStream out) throws IOException {
            FlameGraph.write(stacks, title, out);
        }
    },
    /** JFR, for JDK Mission Control; written by the profilers themselves. */
    JFR("application/octet-stream", "jfr") {
        @Override
        void write(Stacks stacks, String title, OutputStream out) {
            throw new UnsupportedOperationException("stacks are no JFR recording");
        }
    },
    /** One line for each stack, for every other tool that draws flame graphs. */
    COLLAPSED("text/plain;charset=UTF-8", "txt") {
        @Override
        void write(Stacks stacks, String title, OutputStream out) throws IOException {
            out.write(stacks.collapsed().getBytes(StandardCharsets.UTF_8));
        }
    },
    /** For {@code go tool pprof}. */
    PPROF("application/octet-stream", "pb.gz") {
        @Override
        void write(Stacks stacks, String title, OutputStream out) throws IOException {
            Pprof.write(stacks, title, out);
        }
    };

    private final String mediaType;
    private final String extension;

    ProfileFormat(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    String mediaType() {
        return mediaType;
    }

    String extension() {
        return extension;
    }

    abstract void write(Stacks stacks, String title, OutputStream out) throws IOException;
}
