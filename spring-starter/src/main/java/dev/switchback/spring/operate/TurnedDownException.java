package dev.switchback.spring.operate;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SwitchbackException;
import dev.switchback.database.DatabaseException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An operation that was not done, as it is told over HTTP. Nothing was changed, unless {@link Kind#UNAVAILABLE} says otherwise. */
public final class TurnedDownException extends SwitchbackException {

    private static final long serialVersionUID = 1L;

    /** Why it was not done. */
    public enum Kind {
        /** There is no such change, operation or view. */
        UNKNOWN(404, "unknown"),
        /** Something that was given is missing or wrong. */
        BAD_INPUT(400, "bad-input"),
        /** Whoever asked has no role that may. */
        FORBIDDEN(403, "forbidden"),
        /** It is not legal now, or a check says no. */
        REFUSED(409, "refused"),
        /** The database, or the disk, did not do it, or did not answer. */
        UNAVAILABLE(503, "unavailable");

        private final int status;
        private final String code;

        Kind(int status, String code) {
            this.status = status;
            this.code = code;
        }

        /** Of HTTP. */
        public int status() {
            return status;
        }

        /** For programs. */
        public String code() {
            return code;
        }
    }

    private final Kind kind;
    private final List<String> reasons;

    TurnedDownException(Kind kind, List<String> reasons, @Nullable Throwable cause) {
        super(String.join("; ", reasons), cause);
        this.kind = kind;
        this.reasons = List.copyOf(reasons);
    }

    TurnedDownException(Kind kind, String reason) {
        this(kind, List.of(reason), null);
    }

    /** Because there is no such thing here; the reason says what there is. */
    public static TurnedDownException unknown(String reason) {
        return new TurnedDownException(Kind.UNKNOWN, reason);
    }

    /** Because of everything that was given and is wrong; at least one reason. */
    public static TurnedDownException badInput(List<String> reasons) {
        return new TurnedDownException(Kind.BAD_INPUT, reasons, null);
    }

    /** What an operation threw, told as one of these; what is none of ours, and no bad input, stays as it is. */
    static RuntimeException of(RuntimeException thrown) {
        if (thrown instanceof TurnedDownException) {
            return thrown;
        }
        if (thrown instanceof RefusedException refused) {
            return new TurnedDownException(Kind.REFUSED, refused.reasons(), refused);
        }
        if (thrown instanceof DatabaseException failed) {
            return new TurnedDownException(Kind.UNAVAILABLE, List.of(String.valueOf(failed.getMessage())), failed);
        }
        if (thrown instanceof SwitchbackException other) {
            return new TurnedDownException(Kind.REFUSED, List.of(String.valueOf(other.getMessage())), other);
        }
        if (thrown instanceof UncheckedIOException failed) {
            return new TurnedDownException(Kind.UNAVAILABLE, List.of(String.valueOf(failed.getMessage())), failed);
        }
        if (thrown instanceof IllegalArgumentException bad) {
            return new TurnedDownException(Kind.BAD_INPUT, List.of(String.valueOf(bad.getMessage())), bad);
        }
        return thrown;
    }

    /** Why it was not done. */
    public Kind kind() {
        return kind;
    }

    /** Every reason, in words. */
    public List<String> reasons() {
        return reasons;
    }

    /** What is answered: {@code code}, {@code message} and {@code reasons}. */
    public Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", kind.code());
        body.put("message", String.valueOf(getMessage()));
        body.put("reasons", reasons);
        return body;
    }
}
