package dev.switchback.jooq;

import dev.switchback.jooq.SqlTokens.Kind;
import dev.switchback.jooq.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jooq.Context;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.conf.ParamType;
import org.jooq.impl.CustomField;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * A mapping's SQL expression, with fields in the place of the columns that it reads. A word is a column if it has a
 * column's name, nothing qualifies it, and it is not called like a function or used like a type.
 */
final class MappedExpression<T> extends CustomField<T> {

    private static final long serialVersionUID = 1L;
    /** Expressions that were read already. They are code: there are as many as the application's changes have columns. */
    private static final Map<String, List<Piece>> READ = new ConcurrentHashMap<>();

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
        List<Object> pieces = new ArrayList<>();
        for (Piece piece : READ.computeIfAbsent(expression, MappedExpression::read)) {
            Field<?> field = piece.name() == null ? null : columns.apply(piece.name());
            if (field != null) {
                pieces.add(field);
            } else {
                addText(pieces, piece.text());
            }
        }
        return new MappedExpression<>(name, type, pieces);
    }

    /** Each piece is a step whenever it is rendered; but a question mark is looked at by itself. */
    private static void addText(List<Object> pieces, String text) {
        int last = pieces.size() - 1;
        if (last >= 0 && pieces.get(last) instanceof String before && !before.equals("?") && !text.equals("?")) {
            pieces.set(last, before + text);
        } else {
            pieces.add(text);
        }
    }

    /**
     * An expression that was put together already.
     *
     * @param pieces SQL text, and fields between it
     */
    static Field<Object> of(Name name, List<Object> pieces) {
        return new MappedExpression<>(name, SQLDataType.OTHER, pieces);
    }

    private static List<Piece> read(String expression) {
        List<Token> tokens = SqlTokens.of(expression);
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean mayBeColumn = token.kind() == Kind.WORD && standsAlone(tokens, i);
            pieces.add(new Piece(token.text(), mayBeColumn ? token.name() : null));
        }
        return List.copyOf(pieces);
    }

    /** A field that is meant as it is, whatever it would be routed to. */
    static <T> Field<T> verbatim(Field<T> field) {
        return new MappedExpression<>(field.getUnqualifiedName(), field.getDataType(), List.of(field));
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

    /** A piece of an expression, and the name of the column that it is, if there is one of that name. */
    private record Piece(String text, @Nullable String name) {}
}
