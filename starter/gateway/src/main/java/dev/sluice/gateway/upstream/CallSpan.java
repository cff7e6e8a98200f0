package dev.sluice.gateway.upstream;

import java.util.Map;

/** One call as a part of its request's trace. Safe to use by one thread after the other. */
public interface CallSpan {
    /** What carries the trace on to whoever is called; may be empty. */
    Map<String, String> headers();

    void tag(String name, String value);

    /** Takes a step in it, so that what is measured meanwhile can name it. */
    void during(Runnable step);

    void end(boolean failed);
}
