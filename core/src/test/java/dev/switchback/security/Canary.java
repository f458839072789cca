package dev.switchback.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.testing.TestDatabase;

/** A function that anybody may call and nobody should: it leaves a trace that no rollback takes away. */
final class Canary {

    private final TestDatabase database;

    Canary(TestDatabase database) {
        this.database = database;
        database.execute(
                "CREATE SCHEMA canary; CREATE SEQUENCE canary.song; CREATE FUNCTION canary.sing() RETURNS text LANGUAGE sql"
                        + " AS $$ SELECT nextval('canary.song')::text $$; SELECT nextval('canary.song')");
    }

    void isSilent() {
        String sung = database.text("SELECT last_value FROM canary.song");
        database.execute("SELECT setval('canary.song', 1)");
        assertThat(sung).as("a text was taken for SQL").isEqualTo("1");
    }
}
