package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Fails a test class that loses a pooled buffer. The detector reports when it is asked for a buffer after a collection. */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {

    private final ListAppender<ILoggingEvent> reported = new ListAppender<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        reported.start();
        logger().addAppender(reported);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        for (int i = 0; i < 5; i++) {
            System.gc();
            for (int n = 0; n < 200; n++)
                PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        logger().detachAppender(reported);
        assertThat(reported.list.stream().map(ILoggingEvent::getFormattedMessage))
                .isEmpty();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    }
}
