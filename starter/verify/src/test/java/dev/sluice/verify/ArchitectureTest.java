package dev.sluice.verify;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Who may depend on whom, executed. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter().importPaths(Tree.classDirectories());

    @Test
    void everyModuleHasBeenCompiled() {
        assertThat(Tree.classDirectories()).allMatch(Files::isDirectory);
        for (String module :
                new String[] {"policy", "resource", "runtime", "gateway", "rollout", "cli", "edge", "orders"}) {
            assertThat(CLASSES.stream().filter(type -> type.getPackageName().startsWith("dev.sluice." + module)))
                    .as("classes of " + module)
                    .isNotEmpty();
        }
    }

    @Test
    void policyNeedsNothingButTheLanguage() {
        check(classes()
                .that()
                .resideInAPackage("dev.sluice.policy..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.sluice.policy..",
                        "java.lang..",
                        "java.util..",
                        "java.time..",
                        "java.math..",
                        "java.nio.charset..",
                        "java.security..",
                        "javax.crypto..",
                        "org.jspecify.."));
    }

    @Test
    void policyHasNoClockNoThreadAndNoHiddenRandomness() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.sluice.policy..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.util.concurrent.ThreadLocalRandom.class));
    }

    @Test
    void theRuntimeKnowsNeitherGatewayNorRolloutNorCloud() {
        check(never(
                "runtime",
                "dev.sluice.gateway..",
                "dev.sluice.rollout..",
                "org.springframework.cloud..",
                "io.kubernetes.."));
    }

    @Test
    void gatewayAndRolloutSpeakOnlyHttp() {
        check(never("gateway", "dev.sluice.rollout..", "io.kubernetes.."));
        check(never("rollout", "dev.sluice.gateway..", "dev.sluice.runtime.."));
    }

    @Test
    void onlyControllerAndCommandLineReadResources() {
        check(never(
                "resource",
                "dev.sluice.runtime..",
                "dev.sluice.gateway..",
                "dev.sluice.rollout..",
                "org.springframework.."));
        check(onlyIn("dev.sluice.resource..", "dev.sluice.resource..", "dev.sluice.rollout..", "dev.sluice.cli.."));
    }

    @Test
    void theEdgeFunctionHasNoSpring() {
        check(never("edge", "org.springframework..", "dev.sluice.runtime..", "dev.sluice.gateway.."));
    }

    @Test
    void nothingDependsOnSamplesOrPrograms() {
        for (String program : new String[] {"orders", "edge", "cli", "verify"}) {
            check(noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.sluice." + program + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.sluice." + program + ".."));
        }
    }

    @Test
    void nothingDependsOnAutoConfiguration() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("..autoconfigure..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.sluice..autoconfigure.."));
    }

    @Test
    void theSampleWantsOnlyTheRuntime() {
        check(never("orders", "dev.sluice.gateway..", "dev.sluice.rollout..", "org.springframework.cloud.."));
    }

    @Test
    void theCommandLineSpeaksHttpAndPolicy() {
        check(never(
                "cli",
                "dev.sluice.gateway..",
                "dev.sluice.rollout..",
                "dev.sluice.runtime..",
                "org.springframework.."));
    }

    @Test
    void foreignLibrariesStayInTheirRooms() {
        check(onlyIn("io.kubernetes..", "dev.sluice.rollout.kubernetes.."));
        check(onlyIn("org.springframework.cloud.gateway..", "dev.sluice.gateway.."));
        check(onlyIn("io.netty..", "dev.sluice.runtime..", "dev.sluice.gateway..", "dev.sluice.edge.."));
        check(onlyIn("io.github.resilience4j..", "dev.sluice.gateway.."));
    }

    @Test
    void packagesHaveNoCycle() {
        slices().matching("dev.sluice.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void noNameHidesWhatAThingIs() {
        check(noClasses()
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Common"));
    }

    private static ArchRule never(String module, String... packages) {
        return noClasses()
                .that()
                .resideInAPackage("dev.sluice." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages);
    }

    private static ArchRule onlyIn(String library, String... rooms) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true);
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
