package dev.switchback.benchmarks.subject;

import com.launchdarkly.sdk.server.MigrationStage;
import com.launchdarkly.sdk.server.migrations.Migration;
import com.launchdarkly.sdk.server.migrations.MigrationExecution;
import com.launchdarkly.sdk.server.migrations.MigrationSerialOrder;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import java.io.IOException;

/** A call through LaunchDarkly's migration, at the stage that asks for both shapes. */
public record LaunchDarklyMigration(String name, Table table, Call call) implements Subject {

    /** What is called. */
    public enum Call {
        /** One shape is read. */
        READ(MigrationStage.RAMP_DOWN),
        /** Both are read, one after the other, and compared. */
        SHADOW_SERIAL(MigrationStage.LIVE),
        /** Both are read at once, and compared. */
        SHADOW_PARALLEL(MigrationStage.LIVE),
        /** Both are written, one after the other; it has no other way. */
        WRITE(MigrationStage.DUAL_WRITE);

        private final MigrationStage stage;

        Call(MigrationStage stage) {
            this.stage = stage;
        }
    }

    @Override
    public Operation in(Lab lab) {
        LaunchDarkly launchDarkly = new LaunchDarkly(call.stage);
        Migration<String, Boolean, Long, LaunchDarkly.Rename> migration =
                launchDarkly.migration(lab, table, execution());
        return new Operation() {
            @Override
            public Object run(long customer) {
                return call == Call.WRITE
                        ? LaunchDarkly.write(migration, customer)
                        : LaunchDarkly.read(migration, customer);
            }

            @Override
            public void close() throws IOException {
                launchDarkly.close();
            }
        };
    }

    private MigrationExecution execution() {
        return call == Call.SHADOW_PARALLEL
                ? MigrationExecution.Parallel()
                : MigrationExecution.Serial(MigrationSerialOrder.FIXED);
    }
}
