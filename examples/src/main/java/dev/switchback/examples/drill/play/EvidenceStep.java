package dev.switchback.examples.drill.play;

import dev.switchback.diagnose.OldImage;
import dev.switchback.evidence.EvidenceReview;
import dev.switchback.evidence.EvidenceVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** What is left for those who were not there: the journal, and a package that proves itself. */
final class EvidenceStep implements Step {

    private static final OldImage IMAGE = OldImage.parse("""
            -- image: the old image
            SELECT id, full_name FROM customer WHERE id = ?;
            UPDATE customer SET full_name = ? WHERE id = ?;
            """);

    private final Path directory;

    EvidenceStep(Path directory) {
        this.directory = directory;
    }

    @Override
    public String title() {
        return "The evidence: the journal on trial, and the package";
    }

    @Override
    public void play(Stage stage) throws IOException, SQLException {
        JournalTrial.play(stage);
        stage.change().evidence().withImage(IMAGE).write(directory);
        Checksums.Result result = Checksums.verify(directory);
        stage.prove(
                Promise.P7,
                new Proof(result.files(), "evidence files verified by " + result.by(), result.wrong(), "altered"));
        EvidenceReview review = EvidenceVerifier.review(directory);
        review.faults().forEach(fault -> stage.terminal().bad(fault.toString()));
        stage.prove(
                Promise.P7,
                new Proof(
                        review.files(),
                        "evidence files in agreement, checked without a database",
                        review.faults().size(),
                        "faults"));
    }
}
