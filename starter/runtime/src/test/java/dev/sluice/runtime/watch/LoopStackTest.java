package dev.sluice.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class LoopStackTest {
    @Test
    void theHandlerIsWhatTheMachineryCalled() {
        assertThat(handler(
                        "java.lang.Object.wait0",
                        "com.mysql.Driver.read",
                        "org.springframework.jdbc.core.JdbcTemplate.query",
                        "shop.OrderRepository.find",
                        "org.springframework.aop.framework.CglibAopProxy.proceed",
                        "shop.OrderController.get",
                        "jdk.internal.reflect.DirectMethodHandleAccessor.invoke",
                        "org.springframework.web.reactive.result.method.InvocableHandlerMethod.invoke",
                        "reactor.core.publisher.MonoFlatMap.onNext",
                        "shop.AuditFilter.filter",
                        "org.springframework.web.server.handler.DefaultWebFilterChain.filter",
                        "io.netty.channel.epoll.EpollIoHandler.run"))
                .isEqualTo("shop.OrderController.get(Code.java:7)");
    }

    @Test
    void aFilterThatBlocksIsNamedItself() {
        assertThat(handler(
                        "java.lang.Object.wait0",
                        "shop.AuditFilter.filter",
                        "org.springframework.web.server.handler.DefaultWebFilterChain.filter"))
                .isEqualTo("shop.AuditFilter.filter(Code.java:7)");
    }

    @Test
    void machineryAboveTheHandlerIsOnItsAccount() {
        assertThat(handler(
                        "jdk.internal.misc.Unsafe.park",
                        "org.springframework.web.client.DefaultRestClient.exchange",
                        "shop.Prices.fetch",
                        "shop.OrderController.get",
                        "reactor.core.publisher.MonoFlatMap.onNext"))
                .isEqualTo("shop.OrderController.get(Code.java:7)");
    }

    @Test
    void aLambdaIsNamedAfterItsMethod() {
        assertThat(handler("shop.Routes.lambda$orders$3", "reactor.core.publisher.MonoMap.onNext"))
                .isEqualTo("shop.Routes.orders(Code.java:7)");
    }

    @Test
    void aGeneratedProxyIsNoHandler() {
        assertThat(handler(
                        "shop.Orders.get", "shop.Orders$$SpringCGLIB$$0.get", "reactor.core.publisher.MonoMap.onNext"))
                .isEqualTo("shop.Orders.get(Code.java:7)");
    }

    @Test
    void whatRunsIsNamedWhereTheApplicationHasNoPartInIt() {
        assertThat(handler("io.netty.handler.ssl.SslHandler.unwrap", "io.netty.channel.epoll.EpollIoHandler.run"))
                .isEqualTo("io.netty.handler.ssl.SslHandler.unwrap(Code.java:7)");
        assertThat(handler()).isEqualTo("unknown code");
    }

    @ParameterizedTest
    @EnumSource(
            value = Thread.State.class,
            mode = Mode.INCLUDE,
            names = {"BLOCKED", "WAITING", "TIMED_WAITING"})
    void aThreadThatSleepsWaits(Thread.State state) {
        assertThat(stack(state, "java.lang.Object.wait0").waits()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sun.nio.ch.Net.poll", "sun.nio.ch.SocketDispatcher.read0", "java.lang.ProcessImpl.waitFor"})
    void aThreadInsideACallOfTheKernelWaits(String innermost) {
        assertThat(stack(Thread.State.RUNNABLE, innermost, "shop.Orders.get").waits())
                .isTrue();
    }

    @Test
    void aThreadThatGetsAClassLoadedDoesNotWait() {
        assertThat(stack(
                                Thread.State.BLOCKED,
                                "jdk.internal.loader.BuiltinClassLoader.loadClassOrNull",
                                "shop.Orders.get")
                        .waits())
                .isFalse();
    }

    @Test
    void aThreadThatComputesDoesNotWait() {
        assertThat(stack(Thread.State.RUNNABLE, "shop.Primes.sieve").waits()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.netty.channel.epoll.Native.epollWait0", "sun.nio.ch.EPoll.wait"})
    void aLoopThatWaitsForEventsIsIdle(String innermost) {
        assertThat(stack(Thread.State.RUNNABLE, innermost).idle()).isTrue();
        assertThat(stack(Thread.State.RUNNABLE, "shop.Orders.get", innermost).idle())
                .isFalse();
    }

    private static String handler(String... methods) {
        return stack(Thread.State.WAITING, methods).handler();
    }

    private static LoopStack stack(Thread.State state, String... methods) {
        return new LoopStack(
                state, Arrays.stream(methods).map(LoopStackTest::frame).toList());
    }

    private static StackTraceElement frame(String method) {
        var dot = method.lastIndexOf('.');
        return new StackTraceElement(method.substring(0, dot), method.substring(dot + 1), "Code.java", 7);
    }
}
