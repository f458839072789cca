package dev.switchback.jooq;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.switchback.testing.HouseLaws;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The house law: one room, and what is not wanted anywhere. */
class HouseTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.switchback.jooq");

    static Stream<Arguments> laws() {
        return HouseLaws.standingOn("org.jooq..");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("laws")
    void stands(String name, ArchRule law) {
        law.as(name).check(HOUSE);
    }

    @Test
    void hasOneRoom() {
        assertThat(HOUSE.getPackage("dev.switchback.jooq").getSubpackages()).isEmpty();
    }

    @Test
    void hasNoFileThatIsTwoIdeas() throws IOException {
        HouseLaws.allowNoLongFile();
    }
}
