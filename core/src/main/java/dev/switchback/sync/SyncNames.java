package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;

/**
 * The database objects that belong to one change. Everything but the trigger lives in schema {@code switchback}; the
 * names are fixed by the change's name, and a change's name leaves room for every suffix.
 */
public final class SyncNames {

    private final SchemaChange change;
    private final String schema;

    public SyncNames(SchemaChange change) {
        this(change, "switchback");
    }

    private SyncNames(SchemaChange change, String schema) {
        this.change = change;
        this.schema = schema;
    }

    /** The same as temporary objects. */
    static SyncNames temporary(SchemaChange change) {
        return new SyncNames(change, "pg_temp");
    }

    /** The trigger on the table. Row triggers fire in byte order of their names: {@code ~} sorts after every letter. */
    public String trigger() {
        return "~switchback_" + change.name();
    }

    /** The trigger on the table of its own to which the new shape is extracted. */
    String newTableTrigger() {
        return trigger() + "_new";
    }

    /** The function of the trigger on that table. */
    String newTableSyncFunction() {
        return inSchema("_sync_new");
    }

    /**
     * An AFTER trigger for inserts. {@code !} sorts before every letter: it fires before an AFTER trigger of the table's can write
     * the row once more.
     */
    String insertedTrigger() {
        return "!switchback_" + change.name() + "_inserted";
    }

    /** Of a partial mapping: the trigger that notes rows whose value cannot be converted. */
    String noteTrigger() {
        return trigger() + "_note";
    }

    /** That trigger's function. */
    String noteFunction() {
        return inSchema("_note");
    }

    /** The function that puts a row into quarantine by its key, with the rights of the one who expanded. */
    String quarantineFunction() {
        return inSchema("_quarantine");
    }

    /** The trigger's function. */
    String syncFunction() {
        return inSchema("_sync");
    }

    /** The trigger on the table that refuses TRUNCATE. */
    String truncateTrigger() {
        return trigger() + "_truncate";
    }

    /** That trigger's function. */
    String truncateFunction() {
        return inSchema("_truncate");
    }

    /** The function that says whether a row's shapes agree. */
    String agreeFunction() {
        return inSchema("_agree");
    }

    /** The function that says which {@linkplain Law laws} a row breaks. */
    String brokenFunction() {
        return inSchema("_broken");
    }

    /** The view that keeps a plain DROP or ALTER TYPE away from the columns of both shapes. */
    String guardView() {
        return inSchema("_guard");
    }

    /** The sequence that counts writes which set only this shape. */
    public String writesSequence(Path shape) {
        return inSchema(shape == Path.OLD ? "_old_writes" : "_new_writes");
    }

    /** The function that computes a column of a shape from the row, one for each column in order. */
    public String mappingFunction(Path target, int index) {
        return inSchema((target == Path.NEW ? "_forward_" : "_backward_") + (index + 1));
    }

    /** Of a partial mapping: the same for a column of the new shape, but fails for a value that cannot be converted. */
    String strictFunction(int index) {
        return inSchema("_strict_" + (index + 1));
    }

    /** The function that says with which SQLSTATE the forward mapping fails for a row; NULL if it does not. */
    String faultFunction() {
        return inSchema("_fault");
    }

    /** The same for the backward mapping; only for trying out a mapping on examples. */
    String backwardFaultFunction() {
        return inSchema("_backward_fault");
    }

    /** The function that says whether a shape is what the mapping makes of the other one. */
    String derivedFunction(Path target) {
        return inSchema(target == Path.NEW ? "_new_derived" : "_old_derived");
    }

    /** The function that says whether a row's old shape survives the way to the new shape and back. */
    String losslessFunction() {
        return inSchema("_lossless");
    }

    /** The function that says whether a row's new shape survives the way to the old shape and back. */
    String keptFunction() {
        return inSchema("_kept");
    }

    /** {@code switchback.customer-name_sync} for {@code switchback."customer-name_sync"}: as the catalog spells it. */
    static String unquoted(String object) {
        return object.replace("\"", "");
    }

    private String inSchema(String suffix) {
        return schema + "." + Identifiers.quote(change.name() + suffix);
    }
}
