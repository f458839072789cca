package dev.switchback.security;

import java.util.List;

/** Texts that mean something to whoever forgets that they are texts. In each that can, somebody asks for {@link Canary}. */
record Hostile(String what, String text) {

    static final List<Hostile> TEXTS = List.of(
            new Hostile("a statement", "x; COMMIT; SELECT canary.sing(); --"),
            new Hostile("a quote and a statement", "'; COMMIT; SELECT canary.sing(); --"),
            new Hostile("a quote inside an expression", "' || canary.sing() || '"),
            new Hostile("the end of a list of values", "'), (canary.sing()); --"),
            new Hostile("a backslash before a quote", "\\'; COMMIT; SELECT canary.sing(); --"),
            new Hostile("a double quote and a statement", "\"; COMMIT; SELECT canary.sing(); --"),
            new Hostile("dollar quotes", "$$; COMMIT; SELECT canary.sing(); --$$ $body$ $1"),
            new Hostile("comments", "*/ SELECT canary.sing(); /* --\n--\r; COMMIT; SELECT canary.sing(); /*"),
            new Hostile("what JDBC replaces", "? ?? {fn now()} {call canary.sing()} ?::text"),
            new Hostile("what a format replaces", "%I %s %1$s %n %% {} {0} $1 \\1 ${jndi:ldap://127.0.0.1:1/x}"),
            new Hostile("quotes of other alphabets", "＇; COMMIT; SELECT canary.sing(); -- ʼ ’ ‘ ＂ ` ´"),
            new Hostile("an array and a JSON that end", "\"}',NULL]}'; COMMIT; SELECT canary.sing(); --"),
            new Hostile("a line feed and a forged line", "x\r\n2026-01-01 00:00:00 ERROR 'customer-name' is FROZEN\n"),
            new Hostile(
                    "characters that turn and erase", "\u202egnis\u202c \u200b\u0007\u001b[2J\u001b[31m \u007f\u2028"),
            new Hostile("markup", "</script><script>alert(1)</script><img src=x onerror=alert(1)>]]>&lt;"),
            new Hostile("64 kB", "x'\\\"$$".repeat(11_000)));

    /** What PostgreSQL cannot hold. */
    static final List<Hostile> UNSTORABLE =
            List.of(new Hostile("a NUL", "a\0b'"), new Hostile("half a surrogate pair", "a\ud83db'"));

    @Override
    public String toString() {
        return what;
    }
}
