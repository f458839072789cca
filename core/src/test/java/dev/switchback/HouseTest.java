package dev.switchback;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The house law: who may know whom, and what is not wanted anywhere. */
class HouseTest {

    /** From the ground up: a package may import only those before it. */
    private static final List<String> STOREYS = List.of(
            "change",
            "database",
            "journal",
            "phase",
            "check",
            "route",
            "fleet",
            "guard",
            "sync",
            "backfill",
            "verify",
            "constrain",
            "traffic",
            "usage",
            "access",
            "gate");

    private static final int LONGEST_FILE = 350;

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.switchback");

    static Stream<Arguments> laws() {
        Stream<Arguments> storeys = IntStream.range(0, STOREYS.size()).mapToObj(HouseTest::looksDownOnly);
        return Stream.concat(
                storeys,
                Stream.of(
                        arguments(
                                "no cycles",
                                slices().matching("dev.switchback.(*)..")
                                        .should()
                                        .beFreeOfCycles()),
                        arguments(
                                "a change knows no database",
                                noClasses()
                                        .that()
                                        .resideInAPackage("dev.switchback.change")
                                        .should()
                                        .dependOnClassesThat()
                                        .resideInAnyPackage("java.sql", "javax.sql")),
                        arguments(
                                "no drawers for odds and ends",
                                noClasses()
                                        .should()
                                        .haveSimpleNameEndingWith("Util")
                                        .orShould()
                                        .haveSimpleNameEndingWith("Utils")
                                        .orShould()
                                        .haveSimpleNameEndingWith("Helper")
                                        .orShould()
                                        .haveSimpleNameEndingWith("Impl")),
                        arguments(
                                "only what applications have anyway",
                                classes()
                                        .should()
                                        .onlyDependOnClassesThat()
                                        .resideInAnyPackage(
                                                "dev.switchback..",
                                                "java..",
                                                "javax.sql",
                                                "org.slf4j",
                                                "dev.openfeature.sdk..",
                                                "io.micrometer.core..",
                                                "org.jspecify.annotations")),
                        arguments(
                                "logs through slf4j",
                                noClasses()
                                        .should()
                                        .accessField(System.class, "out")
                                        .orShould()
                                        .accessField(System.class, "err")
                                        .orShould()
                                        .dependOnClassesThat()
                                        .resideInAPackage("java.util.logging"))));
    }

    private static Arguments looksDownOnly(int storey) {
        String[] above = Stream.concat(
                        Stream.of("dev.switchback"),
                        STOREYS.subList(storey + 1, STOREYS.size()).stream().map(name -> "dev.switchback." + name))
                .toArray(String[]::new);
        String here = STOREYS.get(storey);
        return arguments(
                here + " imports only what lies below it",
                noClasses()
                        .that()
                        .resideInAPackage("dev.switchback." + here)
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
        JavaPackage root = HOUSE.getPackage("dev.switchback");
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
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    assertThat(lines.count()).as("lines of %s", file).isLessThanOrEqualTo(LONGEST_FILE);
                }
            }
        }
    }
}
