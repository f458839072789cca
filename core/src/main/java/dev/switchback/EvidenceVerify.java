package dev.switchback;

import dev.switchback.change.SwitchbackException;
import dev.switchback.evidence.EvidenceReview;
import dev.switchback.evidence.EvidenceVerifier;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Checks a package of evidence on a machine that has Java and this jar, and nothing else:
 *
 * <pre>{@code
 * java -cp switchback-core.jar dev.switchback.EvidenceVerify evidence.zip
 * }</pre>
 *
 * <p>Prints every fault and the scorecard. Exit codes: 0 nothing is wrong, 1 something is, 2 it cannot be read or the argument makes no sense.
 */
public final class EvidenceVerify {

    private EvidenceVerify() {}

    /** Takes one argument: the directory, or the zip file. */
    public static void main(String... arguments) {
        try (PrintStream out =
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8)) {
            int code = run(out, arguments);
            out.flush();
            System.exit(code);
        }
    }

    private static int run(PrintStream out, String... arguments) {
        if (arguments.length != 1) {
            out.println("Usage: java -cp switchback-core.jar dev.switchback.EvidenceVerify DIRECTORY|ZIP");
            return 2;
        }
        try {
            EvidenceReview review = EvidenceVerifier.review(Path.of(arguments[0]));
            out.print(review);
            return review.holds() ? 0 : 1;
        } catch (SwitchbackException e) {
            out.println(e.getMessage());
            return 2;
        }
    }
}
