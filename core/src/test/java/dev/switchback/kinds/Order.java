package dev.switchback.kinds;

import java.util.List;
import java.util.Random;

/**
 * What an application thread is about to do, chosen before it is known which shape it will be done in.
 *
 * @param what the form of the statement
 * @param key of the row it is for
 * @param freshKey a key that nobody else has
 * @param pick chooses the value
 */
record Order(Form what, long key, long freshKey, int pick) {

    /** The forms in which applications write. */
    enum Form {
        INSERT,
        INSERT_MANY,
        UPSERT,
        INSERT_UNLESS_THERE,
        UPDATE,
        UPDATE_MANY,
        /** As an object mapper does: all columns it knows, changed or not. */
        WRITE_ALL,
        UNRELATED,
        MOVE_KEY,
        DELETE,
        /** Written, and taken back with the transaction. */
        ROLLED_BACK
    }

    private static final Form[] OFTEN = {
        Form.UPDATE, Form.UPDATE, Form.UPDATE, Form.UPSERT, Form.UPSERT, Form.WRITE_ALL, Form.INSERT, Form.UPDATE_MANY
    };

    static Order random(Random random, Keys keys) {
        Form[] forms = random.nextBoolean() ? OFTEN : Form.values();
        return new Order(
                forms[random.nextInt(forms.length)],
                keys.existing(random),
                keys.fresh(2),
                random.nextInt(Integer.MAX_VALUE));
    }

    /** The same in another form. */
    Order as(Form form) {
        return new Order(form, key, freshKey, pick);
    }

    <T> T choose(List<T> values) {
        return values.get(pick % values.size());
    }
}
