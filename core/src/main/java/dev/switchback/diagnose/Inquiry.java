package dev.switchback.diagnose;

import dev.switchback.database.Session;
import java.sql.SQLException;

/** One thing that is asked of the database, in a transaction of its own that only reads: it may fail without the others. */
interface Inquiry {

    /** Which question it helps to answer. */
    Question question();

    /** Where it looks. */
    String source();

    /** What it is about, as a sentence names it. */
    String about();

    /** Looks, by indexes or with a limit: never at every row. */
    void ask(Session session, Situation situation, Findings findings) throws SQLException;
}
