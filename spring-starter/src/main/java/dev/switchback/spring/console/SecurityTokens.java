package dev.switchback.spring.console;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.util.ClassUtils;

/** The token that Spring Security asks for, if the application has it ask. */
final class SecurityTokens {

    private static final boolean PRESENT = ClassUtils.isPresent(
            "org.springframework.security.web.csrf.CsrfToken", SecurityTokens.class.getClassLoader());

    private SecurityTokens() {}

    /** Both: ours, and Spring Security's. */
    static List<Map<String, @Nullable Object>> with(String own, HttpServletRequest request) {
        List<Map<String, @Nullable Object>> tokens = new ArrayList<>();
        tokens.add(token(Tokens.HEADER, own));
        if (PRESENT) {
            Present.add(tokens, request);
        }
        return tokens;
    }

    private static Map<String, @Nullable Object> token(String header, String token) {
        return Members.with("header", header).and("token", token).map();
    }

    /** In a class of its own, which is not looked at where Spring Security is absent. */
    private static final class Present {

        static void add(List<Map<String, @Nullable Object>> tokens, HttpServletRequest request) {
            if (request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token) {
                tokens.add(token(token.getHeaderName(), token.getToken()));
            }
        }
    }
}
