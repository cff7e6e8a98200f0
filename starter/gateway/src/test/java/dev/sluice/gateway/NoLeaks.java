package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that loses a pooled buffer. The detector reports when it is asked for a buffer after a collection. */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        assertThat(ResourceLeakDetectorFactory.instance().newResourceLeakDetector(ByteBuf.class))
                .isInstanceOf(LeakRecorder.class);
        collect();
        LeakRecorder.take();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        collect();
        assertThat(LeakRecorder.take()).isEmpty();
    }

    private static void collect() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            for (int n = 0; n < 200; n++)
                PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
    }
}
