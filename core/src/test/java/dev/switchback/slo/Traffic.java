package dev.switchback.slo;

import dev.switchback.testing.TestDatabase;

/** What a fleet would have written of its calls. */
record Traffic(TestDatabase database, String thisMinute) {

    /** Minutes are counted from now, however long a test takes. */
    Traffic(TestDatabase database) {
        this(database, String.valueOf(database.text("SELECT date_trunc('minute', clock_timestamp())")));
    }

    /** Replaces what an instance read in a minute so long ago, all in the first bucket of durations. */
    void minute(int ago, String path, String instance, long reads, long errors) {
        database.execute("INSERT INTO switchback.traffic (change, minute, path, instance, reads, path_errors, latency)"
                + " VALUES ('customer-name', timestamptz '" + thisMinute + "' - interval '" + ago + " min', '"
                + path
                + "', '" + instance + "', " + reads + ", " + errors + ", array_prepend(" + reads
                + ", array_fill(0::bigint, '{39}'))) ON CONFLICT (change, minute, path, instance) DO UPDATE SET reads ="
                + " excluded.reads, path_errors = excluded.path_errors, latency = excluded.latency");
    }

    /** A gap of a second, so many minutes ago. */
    void gap(int ago) {
        database.execute("INSERT INTO switchback.traffic_gap (change, instance, began_at, ended_at, reason) VALUES"
                + " ('customer-name', 'a', clock_timestamp() - interval '" + ago
                + " min', clock_timestamp() - interval '"
                + ago + " min' + interval '1 s', 'test')");
    }
}
