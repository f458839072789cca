import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.EmbeddableDefinitionType;
import org.jooq.meta.jaxb.EmbeddableField;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Target;

/** Writes jOOQ's classes of the tests' shop into the directory it is given, unless they are there and current. */
final class GenerateShop {

    private static final Path SCHEMA = Path.of("src/test/resources/dev/switchback/jooq/shop.sql");
    private static final List<Path> INPUTS = List.of(SCHEMA, Path.of("src/codegen/GenerateShop.java"));

    public static void main(String... arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        // jOOQ leaves a file alone whose content stays, so that only a file of ours can say when it last ran.
        Path done = directory.resolve("done");
        if (!isCurrent(done)) {
            generate(directory);
            Files.writeString(done, "");
        }
    }

    private static boolean isCurrent(Path done) throws IOException {
        if (Files.notExists(done)) {
            return false;
        }
        FileTime then = Files.getLastModifiedTime(done);
        for (Path input : INPUTS) {
            if (Files.getLastModifiedTime(input).compareTo(then) > 0) {
                return false;
            }
        }
        return true;
    }

    private static void generate(Path directory) throws Exception {
        try (TestDatabase database = Postgres.newDatabase()) {
            database.execute(Files.readString(SCHEMA));
            GenerationTool tool = new GenerationTool();
            tool.setDataSource(database.dataSource());
            tool.run(new Configuration()
                    .withGenerator(new Generator()
                            .withDatabase(new Database()
                                    .withInputSchema("shop")
                                    .withRecordVersionFields("shop\\.customer\\.version")
                                    .withRecordTimestampFields("shop\\.customer\\.modified")
                                    .withForcedTypes(
                                            new ForcedType()
                                                    .withUserType("dev.switchback.jooq.Money")
                                                    .withConverter("dev.switchback.jooq.Money.Converter")
                                                    .withIncludeExpression("shop\\.order_line\\.price"),
                                            new ForcedType()
                                                    .withUserType("dev.switchback.jooq.Holder")
                                                    .withBinding("dev.switchback.jooq.Holder.InDatabase")
                                                    .withIncludeExpression(".*\\.Holder.Name"))
                                    .withEmbeddables(new EmbeddableDefinitionType()
                                            .withName("contact")
                                            .withTables("shop\\.customer")
                                            .withFields(
                                                    new EmbeddableField().withExpression("full_name"),
                                                    new EmbeddableField().withExpression("email"))))
                            .withGenerate(new Generate()
                                    .withPojos(true)
                                    .withDaos(true)
                                    .withInterfaces(true))
                            .withTarget(new Target()
                                    .withPackageName("dev.switchback.jooq.shop")
                                    .withDirectory(directory.toString()))));
        }
    }
}
