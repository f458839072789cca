package dev.switchback.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What is law in every module that is published. */
public final class HouseLaws {

    private static final int LONGEST_FILE = 350;

    private HouseLaws() {}

    /** Names and laws, for a module that stands on Java, slf4j, JSpecify and the libraries in these packages. */
    public static Stream<Arguments> standingOn(String... libraries) {
        String[] known = Stream.concat(
                        Stream.of("dev.switchback..", "java..", "javax.sql", "org.slf4j", "org.jspecify.annotations"),
                        Stream.of(libraries))
                .toArray(String[]::new);
        return Stream.of(
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
                        classes().should().onlyDependOnClassesThat().resideInAnyPackage(known)),
                arguments(
                        "logs through slf4j",
                        noClasses()
                                .should()
                                .accessField(System.class, "out")
                                .orShould()
                                .accessField(System.class, "err")
                                .orShould()
                                .dependOnClassesThat()
                                .resideInAPackage("java.util.logging")));
    }

    /** A long file of the module whose tests run is two ideas. */
    public static void allowNoLongFile() throws IOException {
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
