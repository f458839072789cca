package dev.switchback.examples.drill;

import dev.switchback.examples.drill.database.Databases;
import dev.switchback.examples.drill.database.Server;
import dev.switchback.examples.drill.play.Play;
import dev.switchback.examples.drill.process.Images;
import dev.switchback.examples.drill.terminal.Style;
import dev.switchback.examples.drill.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** The command: {@code mvn -q -Pdrill compile}. Leaves no process behind, however it ends. */
public final class Drill {

    private static final int BROKEN = 1;
    private static final int CANNOT_BEGIN = 2;

    private Drill() {}

    public static void main(String[] args) throws IOException, SQLException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        int exit;
        try {
            exit = run(DrillOptions.parse(List.of(args)), out);
        } catch (CannotBeginException e) {
            out.println("The drill cannot begin: " + e.getMessage() + "\nFor help: -Ddrill.args=--help");
            exit = CANNOT_BEGIN;
        }
        out.flush();
        System.exit(exit);
    }

    private static int run(DrillOptions options, PrintStream out)
            throws CannotBeginException, IOException, SQLException {
        if (options.help()) {
            out.print(DrillOptions.HELP);
            return 0;
        }
        try (WorkDirectory work = WorkDirectory.take(Path.of("target", "drill"));
                Terminal terminal = new Terminal(out, Style.detect(System.getenv()));
                Images images = new Images(work.path(), work.names(), options.rows())) {
            // Ctrl-C: first quiet, then the images; the embedded server has a hook of its own.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                terminal.giveBack();
                images.killAll();
            }));
            try (Server server = Setting.server(options, work)) {
                Databases databases = Setting.build(server, options, work, terminal);
                boolean kept = new Play(terminal, databases, images, work.evidence()).play();
                images.killAll();
                databases.clean();
                return kept ? 0 : BROKEN;
            }
        }
    }
}
