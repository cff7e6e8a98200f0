package dev.sluice.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sluice.example.BlockingOnLoops;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestContextManager;

/** An application's tests fail when its handlers block an event loop: driven as JUnit drives them, on a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlockedLoopIT {
    private final TestContextManager spring = new TestContextManager(TestOfAnApplication.class);
    private final TestOfAnApplication instance = new TestOfAnApplication();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    void startTheApplication() throws Exception {
        spring.prepareTestInstance(instance);
    }

    @BeforeEach
    void hold() {
        application().holdAgain();
    }

    @AfterAll
    void end() {
        client.close();
    }

    @ParameterizedTest
    @CsvSource({"annotated, annotated", "operator, operator", "functional, functional"})
    void theTestFailsAndNamesTheHandler(String path, String method) throws Exception {
        spring.beforeTestExecution(instance, method());
        var answer = get("/blocks/" + path);
        await().until(() -> watchdog().endTest().isPresent());
        application().release();
        assertThat(answer.join().body()).isEqualTo("released");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> spring.afterTestExecution(instance, method(), null))
                .withMessageContaining(BlockingOnLoops.class.getName() + "." + method + "(BlockingOnLoops.java:")
                .withMessageContaining("has blocked the event loop sluice-")
                .havingCause()
                .satisfies(cause -> assertThat(cause.getStackTrace())
                        .extracting(StackTraceElement::getMethodName)
                        .contains("await", "waitForRelease"));
    }

    @Test
    void aTestWithoutBlockedLoopsPasses() throws Exception {
        spring.beforeTestExecution(instance, method());
        assertThat(get("/blocks/not").join().body()).isEqualTo("released");
        assertThatCode(() -> spring.afterTestExecution(instance, method(), null))
                .doesNotThrowAnyException();
    }

    private CompletableFuture<HttpResponse<String>> get(String path) {
        var uri = URI.create("http://127.0.0.1:" + instance.port + path);
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private BlockingOnLoops application() {
        return spring.getTestContext().getApplicationContext().getBean(BlockingOnLoops.class);
    }

    private LoopWatchdog watchdog() {
        return spring.getTestContext().getApplicationContext().getBean(LoopWatchdog.class);
    }

    private static java.lang.reflect.Method method() throws NoSuchMethodException {
        return TestOfAnApplication.class.getDeclaredMethod("test");
    }

    @SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "server.address=127.0.0.1")
    static class TestOfAnApplication {
        @LocalServerPort
        int port;

        void test() {}

        @Configuration(proxyBeanMethods = false)
        @EnableAutoConfiguration
        @Import(BlockingOnLoops.class)
        static class Application {}
    }
}
