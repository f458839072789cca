import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Target;

/**
 * Writes jOOQ's classes of a schema, read from a real server, unless they are there and newer than the SQL that makes it.
 * Arguments: the files with the SQL, with commas between them, the schema's name, the classes' package, the directory for
 * them.
 */
final class GenerateTables {

    public static void main(String... arguments) throws Exception {
        List<Path> files = Arrays.stream(arguments[0].split(",")).map(Path::of).toList();
        Path directory = Path.of(arguments[3]);
        // jOOQ leaves a file alone whose content stays, so that only a file of ours can say when it last ran.
        Path done = directory.resolve("done");
        if (!isCurrent(done, files)) {
            generate(files, arguments[1], arguments[2], directory);
            Files.writeString(done, "");
        }
    }

    private static boolean isCurrent(Path done, List<Path> files) throws IOException {
        if (Files.notExists(done)) {
            return false;
        }
        FileTime then = Files.getLastModifiedTime(done);
        for (Path file : files) {
            if (Files.getLastModifiedTime(file).compareTo(then) > 0) {
                return false;
            }
        }
        return true;
    }

    private static void generate(List<Path> files, String schema, String packageName, Path directory) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (Path file : files) {
                statement.execute(Files.readString(file));
            }
            GenerationTool tool = new GenerationTool();
            tool.setConnection(connection);
            tool.run(new Configuration()
                    .withGenerator(new Generator()
                            .withDatabase(new Database().withInputSchema(schema))
                            .withTarget(
                                    new Target().withPackageName(packageName).withDirectory(directory.toString()))));
        }
    }
}
