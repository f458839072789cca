package dev.switchback.route;

import dev.switchback.change.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a flag asks for, or why it asks for nothing. The staged values are those of migration flags in common flag
 * services; {@code false} is {@link #OFF}, {@code true} is {@link #COMPLETE}. All of them choose reads only.
 */
public enum FlagResult {
    /** {@code off}, {@code false}. */
    OFF(Path.OLD, false, Reason.FLAG),
    /** {@code dualwrite}: the same as off, because the phase decides what is written. */
    DUALWRITE(Path.OLD, false, Reason.FLAG),
    /** {@code shadow}: read old, compare with new. */
    SHADOW(Path.OLD, true, Reason.FLAG),
    /** {@code live}: read new, compare with old. */
    LIVE(Path.NEW, true, Reason.FLAG),
    /** {@code rampdown}: read new. */
    RAMPDOWN(Path.NEW, false, Reason.FLAG),
    /** {@code complete}, {@code true}. */
    COMPLETE(Path.NEW, false, Reason.FLAG),
    /** The flag was not asked. */
    NOT_ASKED(null, false, Reason.PHASE),
    /** See {@link Reason#FLAG_NOT_FOUND}. */
    NOT_FOUND(null, false, Reason.FLAG_NOT_FOUND),
    /** See {@link Reason#FLAG_WRONG_TYPE}. */
    WRONG_TYPE(null, false, Reason.FLAG_WRONG_TYPE),
    /** See {@link Reason#FLAG_UNKNOWN_VALUE}. */
    UNKNOWN_VALUE(null, false, Reason.FLAG_UNKNOWN_VALUE),
    /** See {@link Reason#FLAG_NULL}. */
    NULL_VALUE(null, false, Reason.FLAG_NULL),
    /** See {@link Reason#PROVIDER_NOT_READY}. */
    NOT_READY(null, false, Reason.PROVIDER_NOT_READY),
    /** See {@link Reason#PROVIDER_FAILED}. */
    FAILED(null, false, Reason.PROVIDER_FAILED),
    /** See {@link Reason#PROVIDER_THREW}. */
    THREW(null, false, Reason.PROVIDER_THREW);

    private final @Nullable Path requested;
    private final boolean shadow;
    private final Reason reason;

    FlagResult(@Nullable Path requested, boolean shadow, Reason reason) {
        this.requested = requested;
        this.shadow = shadow;
        this.reason = reason;
    }

    /** The path asked for, or null if the flag gave no usable answer. */
    public @Nullable Path requested() {
        return requested;
    }

    /** Whether a shadow read is asked for. */
    public boolean shadow() {
        return shadow;
    }

    /** The same path with a shadow read; a flag that gave no usable answer asks for nothing. */
    public FlagResult shadowed() {
        return switch (this) {
            case OFF, DUALWRITE, SHADOW -> SHADOW;
            case LIVE, RAMPDOWN, COMPLETE -> LIVE;
            default -> this;
        };
    }

    /** {@link Reason#FLAG} for a usable answer, the failure otherwise. */
    public Reason reason() {
        return reason;
    }

    /** The result for a boolean flag. */
    public static FlagResult of(@Nullable Boolean value) {
        return value == null ? NULL_VALUE : value ? COMPLETE : OFF;
    }

    /** The result for a staged flag; upper and lower case are the same. */
    public static FlagResult ofStage(@Nullable String value) {
        if (value == null) {
            return NULL_VALUE;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "off", "false" -> OFF;
            case "dualwrite" -> DUALWRITE;
            case "shadow" -> SHADOW;
            case "live" -> LIVE;
            case "rampdown" -> RAMPDOWN;
            case "complete", "true", "on" -> COMPLETE;
            default -> UNKNOWN_VALUE;
        };
    }
}
