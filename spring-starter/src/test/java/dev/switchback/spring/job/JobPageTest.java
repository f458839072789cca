package dev.switchback.spring.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The document and the code have the same jobs and exit codes. */
class JobPageTest {

    private final String page = page();

    private static String page() {
        try {
            return Files.readString(Path.of("../docs/spring.md"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void namesEveryJob() {
        assertThat(Job.values()).allSatisfy(job -> assertThat(page).contains("\n| `" + job + "` |"));
    }

    @Test
    void namesEveryExitCode() {
        assertThat(JobExit.values()).allSatisfy(exit -> assertThat(page).contains("\n| " + exit.code() + " |"));
    }

    @Test
    void hasTheClusterGiveUpWhereAnotherTryWouldSayTheSame() {
        List<Integer> hopeless = Arrays.stream(JobExit.values())
                .filter(exit -> !List.of(JobExit.DONE, JobExit.FAILED, JobExit.INTERRUPTED)
                        .contains(exit))
                .map(JobExit::code)
                .toList();
        assertThat(page).contains("values: " + hopeless);
    }
}
