package dev.switchback.jooq;

import dev.switchback.jooq.SqlTokens.Kind;
import dev.switchback.jooq.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jooq.Context;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.conf.ParamType;
import org.jooq.impl.CustomField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * A mapping's SQL expression, with fields in the place of the columns that it reads. A word is a column if it has a
 * column's name, nothing qualifies it, and it is not called like a function or used like a type.
 */
final class MappedExpression<T> extends CustomField<T> {

    private static final long serialVersionUID = 1L;
    private static final String AROUND = MappedExpression.class.getName();

    /** SQL text, and fields between it. */
    private final transient List<Object> pieces;

    private MappedExpression(Name name, DataType<T> type, List<Object> pieces) {
        super(name, type);
        this.pieces = pieces;
    }

    /**
     * An expression over fields.
     *
     * @param columns gives the field for a column's name, or null if there is no such column
     */
    static <T> Field<T> of(
            Name name, DataType<T> type, String expression, Function<String, @Nullable Field<?>> columns) {
        List<Token> tokens = SqlTokens.of(expression);
        List<Object> pieces = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            Field<?> field = token.kind() == Kind.WORD && standsAlone(tokens, i) ? columns.apply(token.name()) : null;
            pieces.add(field == null ? token.text() : field);
        }
        return new MappedExpression<>(name, type, List.copyOf(pieces));
    }

    /** A field that is meant as it is, whatever it would be routed to. */
    static <T> Field<T> verbatim(Field<T> field) {
        return new MappedExpression<>(field.getUnqualifiedName(), field.getDataType(), List.of(field));
    }

    /** A call of one of the mapping's functions. */
    static Field<Object> call(String function, List<Field<?>> arguments) {
        List<Object> pieces = new ArrayList<>();
        for (Field<?> argument : arguments) {
            pieces.add(pieces.isEmpty() ? function + "(" : ", ");
            pieces.add(argument);
        }
        pieces.add(")");
        return new MappedExpression<>(DSL.name(function), SQLDataType.OTHER, List.copyOf(pieces));
    }

    /** Whether what is rendered is part of such an expression: its columns are meant as they are. */
    static boolean isAround(Context<?> context) {
        return context.data(AROUND) != null;
    }

    private static boolean standsAlone(List<Token> tokens, int index) {
        Token before = next(tokens, index, -1);
        Token after = next(tokens, index, 1);
        return !(before != null && (before.is(".") || before.is("as") || isCast(tokens, index)))
                && !(after != null && (after.is("(") || after.is(".") || after.kind() == Kind.OTHER));
    }

    /** One colon is that of a slice. */
    private static boolean isCast(List<Token> tokens, int index) {
        int i = index - 1;
        while (tokens.get(i).isSpace()) {
            i--;
        }
        return i > 0 && tokens.get(i).is(":") && tokens.get(i - 1).is(":");
    }

    private static @Nullable Token next(List<Token> tokens, int index, int step) {
        for (int i = index + step; i >= 0 && i < tokens.size(); i += step) {
            if (!tokens.get(i).isSpace()) {
                return tokens.get(i);
            }
        }
        return null;
    }

    /** A question mark in an expression is an operator, which a statement with parameters doubles. */
    @Override
    public void accept(Context<?> context) {
        Object outer = context.data(AROUND, true);
        context.sql('(');
        for (Object piece : pieces) {
            if (piece instanceof Field<?> field) {
                context.visit(field);
            } else {
                context.sql(piece.equals("?") && context.paramType() != ParamType.INLINED ? "??" : (String) piece);
            }
        }
        context.sql(')');
        if (outer == null) {
            context.data().remove(AROUND);
        }
    }
}
