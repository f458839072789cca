package dev.switchback;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
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
            "slo",
            "ramp",
            "window",
            "usage",
            "backup",
            "environment",
            "diagnose",
            "access",
            "gate",
            "evidence",
            "drill",
            "migrate",
            "flyway",
            "liquibase");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.switchback");

    static Stream<Arguments> laws() {
        Stream<Arguments> storeys = IntStream.range(0, STOREYS.size()).mapToObj(HouseTest::looksDownOnly);
        Stream<Arguments> here = Stream.of(
                arguments(
                        "no cycles",
                        slices().matching("dev.switchback.(*)..").should().beFreeOfCycles()),
                arguments(
                        "a change knows no database",
                        noClasses()
                                .that()
                                .resideInAPackage("dev.switchback.change")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("java.sql", "javax.sql")),
                arguments(
                        "JSON is read in one place, because its reader is optional",
                        noClasses()
                                .that()
                                .haveNameNotMatching("dev\\.switchback\\.backup\\.JsonReader(\\$.*)?")
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage("com.fasterxml..")),
                arguments(
                        "the driver is asked in one place, because another one may be there",
                        noClasses()
                                .that()
                                .haveNameNotMatching("dev\\.switchback\\.database\\.TransactionState(\\$.*)?")
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage("org.postgresql..")),
                arguments("Flyway has one room, because it is optional", keptIn("flyway", "org.flywaydb..")),
                arguments("Liquibase has one room, because it is optional", keptIn("liquibase", "liquibase..")));
        Stream<Arguments> everywhere = HouseLaws.standingOn(
                "dev.openfeature.sdk..",
                "io.micrometer.core..",
                "com.fasterxml.jackson.core..",
                "org.postgresql.core..",
                "org.flywaydb.core.api..",
                "liquibase..");
        return Stream.of(storeys, here, everywhere).flatMap(laws -> laws);
    }

    private static ArchRule keptIn(String room, String library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage("dev.switchback." + room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
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
        HouseLaws.allowNoLongFile();
    }
}
