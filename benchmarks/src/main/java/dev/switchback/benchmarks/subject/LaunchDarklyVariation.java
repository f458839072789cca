package dev.switchback.benchmarks.subject;

import com.launchdarkly.sdk.server.MigrationStage;
import dev.switchback.benchmarks.lab.Lab;
import java.io.IOException;

/** LaunchDarkly's decision: at which stage a migration is. */
public record LaunchDarklyVariation(String name) implements Subject {

    @Override
    public int batch() {
        return Decision.BATCH;
    }

    @Override
    public Operation in(Lab lab) {
        LaunchDarkly launchDarkly = new LaunchDarkly(MigrationStage.LIVE);
        return new Operation() {
            @Override
            public Object run(long customer) {
                return launchDarkly
                        .client()
                        .migrationVariation(LaunchDarkly.FLAG, Keys.launchDarkly(customer), MigrationStage.OFF)
                        .getStage();
            }

            @Override
            public void close() throws IOException {
                launchDarkly.close();
            }
        };
    }
}
