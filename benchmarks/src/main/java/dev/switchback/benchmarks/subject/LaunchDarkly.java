package dev.switchback.benchmarks.subject;

import com.launchdarkly.sdk.LDValue;
import com.launchdarkly.sdk.server.Components;
import com.launchdarkly.sdk.server.LDClient;
import com.launchdarkly.sdk.server.LDConfig;
import com.launchdarkly.sdk.server.MigrationStage;
import com.launchdarkly.sdk.server.integrations.TestData;
import com.launchdarkly.sdk.server.migrations.Migration;
import com.launchdarkly.sdk.server.migrations.MigrationBuilder;
import com.launchdarkly.sdk.server.migrations.MigrationExecution;
import com.launchdarkly.sdk.server.migrations.MigrationMethodResult;
import dev.switchback.benchmarks.lab.Customers;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.NewShapeCustomers;
import dev.switchback.benchmarks.lab.OldShapeCustomers;
import dev.switchback.benchmarks.lab.Table;
import java.io.IOException;
import java.util.Objects;

/**
 * LaunchDarkly's client and its migration at one stage, set up to be as fast as it can be: the flag's data in memory, no events, no
 * log, neither latencies nor errors tracked. In production all of these would cost something.
 */
final class LaunchDarkly implements AutoCloseable {

    static final String FLAG = "customer-name";

    /** What to do if the flag is not there; it is. */
    private static final MigrationStage DEFAULT = MigrationStage.OFF;

    private final LDClient client;

    LaunchDarkly(MigrationStage stage) {
        TestData data = TestData.dataSource();
        data.update(data.flag(FLAG).valueForAll(LDValue.of(stage.toString())));
        this.client = new LDClient(
                "no-key",
                new LDConfig.Builder()
                        .dataSource(data)
                        .events(Components.noEvents())
                        .logging(Components.noLogging())
                        .diagnosticOptOut(true)
                        .build());
    }

    LDClient client() {
        return client;
    }

    /** Reads and writes through the same code by hand as everybody else, and compares reads where both are made. */
    Migration<String, Boolean, Long, Rename> migration(Lab lab, Table table, MigrationExecution reads) {
        Customers oldShape = new OldShapeCustomers(lab.application(), table);
        Customers newShape = new NewShapeCustomers(lab.application(), table);
        return new MigrationBuilder<String, Boolean, Long, Rename>(client)
                .trackLatency(false)
                .trackErrors(false)
                .readExecution(reads)
                .read(
                        id -> MigrationMethodResult.Success(oldShape.find(id)),
                        id -> MigrationMethodResult.Success(newShape.find(id)),
                        Objects::equals)
                .write(rename -> rename.by(oldShape), rename -> rename.by(newShape))
                .build()
                .orElseThrow();
    }

    static String read(Migration<String, Boolean, Long, Rename> migration, long id) {
        return migration
                .read(FLAG, Keys.launchDarkly(id), DEFAULT, id)
                .getResult()
                .orElseThrow();
    }

    static boolean write(Migration<String, Boolean, Long, Rename> migration, long id) {
        return migration
                .write(FLAG, Keys.launchDarkly(id), DEFAULT, new Rename(id, Names.first(), Names.last()))
                .getNonAuthoritative()
                .orElseThrow()
                .isSuccess();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    /** What a write is given. */
    record Rename(long id, String first, String last) {

        MigrationMethodResult<Boolean> by(Customers customers) {
            customers.rename(id, first, last);
            return MigrationMethodResult.Success(true);
        }
    }
}
