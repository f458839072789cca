package dev.switchback.examples.drill.play;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** What is left for those who were not there: the journal, and a package that proves itself. */
final class EvidenceStep implements Step {

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
        stage.change().writeEvidence(directory);
        Checksums.Result result = Checksums.verify(directory);
        stage.prove(
                Promise.P7,
                new Proof(result.files(), "evidence files verified by " + result.by(), result.wrong(), "altered"));
    }
}
