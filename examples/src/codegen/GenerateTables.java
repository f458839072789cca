import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.Statement;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Target;

/**
 * Writes jOOQ's classes of a schema, read from a real server, unless they are there and newer than the SQL that makes it.
 * Arguments: the file with the SQL, the schema's name, the classes' package, the directory for them.
 */
final class GenerateTables {

    public static void main(String... arguments) throws Exception {
        Path sql = Path.of(arguments[0]);
        Path directory = Path.of(arguments[3]);
        // jOOQ leaves a file alone whose content stays, so that only a file of ours can say when it last ran.
        Path done = directory.resolve("done");
        if (!isCurrent(done, sql)) {
            generate(sql, arguments[1], arguments[2], directory);
            Files.writeString(done, "");
        }
    }

    private static boolean isCurrent(Path done, Path sql) throws IOException {
        if (Files.notExists(done)) {
            return false;
        }
        FileTime then = Files.getLastModifiedTime(done);
        return Files.getLastModifiedTime(sql).compareTo(then) <= 0;
    }

    private static void generate(Path sql, String schema, String packageName, Path directory) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(sql));
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
