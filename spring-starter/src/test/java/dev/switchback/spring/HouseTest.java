package dev.switchback.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.switchback.testing.HouseLaws;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/** The house law: who may know whom, and what is not wanted anywhere. */
class HouseTest {

    private static final String ROOT = "dev.switchback.spring";

    /** From the ground up: a package may import only those before it. */
    private static final List<String> STOREYS =
            List.of("start", "context", "transaction", "repository", "job", "operate", "actuate", "console");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    static Stream<Arguments> laws() {
        Stream<Arguments> storeys = IntStream.range(0, STOREYS.size()).mapToObj(HouseTest::looksDownOnly);
        Stream<Arguments> here = Stream.of(
                arguments(
                        "no cycles", slices().matching(ROOT + ".(*)..").should().beFreeOfCycles()),
                arguments("jOOQ may be absent", standsIn("org.jooq..", ROOT)),
                arguments(
                        "requests may be absent",
                        standsIn("org.springframework.web..", ROOT, ROOT + ".context", ROOT + ".console")),
                arguments(
                        "Actuator may be absent",
                        noClasses()
                                .that()
                                .resideOutsideOfPackage(ROOT + ".actuate")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(
                                        "org.springframework.boot.actuate..", "org.springframework.boot.health..")),
                arguments(
                        "Spring Security may be absent",
                        standsIn(
                                "org.springframework.security..",
                                ROOT + ".context",
                                ROOT + ".operate",
                                ROOT + ".console")),
                arguments(
                        "auto-configurations are final",
                        classes()
                                .that()
                                .areAnnotatedWith(AutoConfiguration.class)
                                .should()
                                .haveModifier(JavaModifier.FINAL)));
        Stream<Arguments> everywhere = HouseLaws.standingOn(
                "dev.openfeature.sdk..",
                "io.micrometer.core..",
                "org.springframework..",
                "org.jooq..",
                "jakarta.servlet..");
        return Stream.of(storeys, here, everywhere).flatMap(laws -> laws);
    }

    private static ArchRule standsIn(String library, String... rooms) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    private static Arguments looksDownOnly(int storey) {
        String[] above = Stream.concat(
                        Stream.of(ROOT),
                        STOREYS.subList(storey + 1, STOREYS.size()).stream().map(name -> ROOT + "." + name))
                .toArray(String[]::new);
        String here = STOREYS.get(storey);
        return arguments(
                here + " imports only what lies below it",
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + "." + here)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(above));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("laws")
    void stands(String name, ArchRule law) {
        law.as(name).check(HOUSE);
    }

    @Test
    void hasNoRoomThatTheListDoesNotName() {
        JavaPackage root = HOUSE.getPackage(ROOT);
        assertThat(root.getSubpackages())
                .extracting(JavaPackage::getRelativeName)
                .containsExactlyInAnyOrderElementsOf(STOREYS);
        assertThat(root.getSubpackagesInTree())
                .allSatisfy(room -> assertThat(room.isAnnotatedWith(NullMarked.class))
                        .as("package-info of %s with @NullMarked", room.getName())
                        .isTrue());
    }

    @Test
    void hasNoFileThatIsTwoIdeas() throws IOException {
        HouseLaws.allowNoLongFile();
    }
}
