package dev.switchback.jooq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.jooq.SqlTokens.Kind;
import dev.switchback.jooq.SqlTokens.Token;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Identifiers are told from everything that hides words. */
class SqlTokensTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("words fold to lower case", "Full_Name ÄRGER a$b _c d1", "full_name ärger a$b _c d1"),
                arguments("quoted words stay as they are", "\"Full \"\"Name\" x", "Full \"Name x"),
                arguments("quotes end where they end", "\"a\"\"\" \"b\"", "a\" b"),
                arguments("a string", "a 'b c' d", "a d"),
                arguments("a string with a quote in it", "a 'b''c' d", "a d"),
                arguments("a string with a backslash at its end", "a 'b\\' c", "a c"),
                arguments("a string with a comment in it", "a 'b -- c' d '/*' e '*/'", "a d e"),
                arguments("a string with escapes", "a E'b\\'c' d", "a d"),
                arguments("a string with escapes in lower case", "a e'b\\\\' c e'''' d", "a c d"),
                arguments("a string with Unicode escapes", "a U&'\\0041''b' c u&'d' e", "a c e"),
                arguments("strings of bits and of national characters", "B'1' x'F' N'a' b", "b"),
                arguments("a string in dollars", "a $$b ' c$$ d", "a d"),
                arguments("a string in tagged dollars", "a $x$b $$ c $y$ $x$ d", "a d"),
                arguments("a string in dollars with an accent", "a $été$b$été$ c", "a c"),
                arguments("two strings in dollars", "$$a$$ b $$c$$", "b"),
                arguments("an empty string in dollars", "$$$$ a $t$$t$ b", "a b"),
                arguments("parameters are no dollars", "$1 a $2 b", "a b"),
                arguments("a dollar inside a word begins nothing", "a$b$ c a$b$ d", "a$b$ c a$b$ d"),
                arguments("a line's comment", "a -- b 'c\n d", "a d"),
                arguments("a line's comment at the end", "a -- b", "a"),
                arguments("a comment", "a /* b ' c */ d", "a d"),
                arguments("a comment in a comment", "a /* b /* c */ d */ e", "a e"),
                arguments("a comment in a comment in a comment", "a /* b /* c /* d */ e */ f */ g", "a g"),
                arguments("two comments in a comment", "a /* /* b */ c /* d */ e */ f", "a f"),
                arguments("stars and slashes in a comment", "a /***/ b /* / * // **/ c /*/ d */ e", "a b c e"),
                arguments("two comments", "a /* b */ c /* d */ e", "a c e"),
                arguments("numbers", "1 1.5e3 0x1F a 2b", "a"),
                arguments("a minus and a slash", "a - b / c * d", "a b c d"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void findsTheWords(String name, String sql, String words) {
        assertThat(SqlTokens.of(sql).stream()
                        .filter(token -> token.kind() == Kind.WORD)
                        .map(Token::name)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(words);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void losesNothing(String name, String sql, String words) {
        assertThat(SqlTokens.of(sql).stream().map(Token::text).collect(Collectors.joining()))
                .isEqualTo(sql);
    }

    @Test
    void aLongTextIsNoTrouble() {
        String filler = "x '' /* ' */".repeat(20_000);
        List<String> texts = List.of(
                "/*" + " *".repeat(100_000) + "*/ a",
                "'" + "b''".repeat(100_000) + "' a",
                "E'" + "\\'".repeat(100_000) + "' a",
                "\"" + "\"\"".repeat(100_000) + "\" a",
                "$$" + filler + "$$ a",
                " a".repeat(100_000),
                "/* /* " + "b ".repeat(100_000) + "*/ */ a");
        for (String text : texts) {
            assertThat(SqlTokens.of(text)).last().extracting(Token::name).isEqualTo("a");
        }
    }
}
