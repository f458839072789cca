package dev.switchback.spring.console;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/**
 * Tells a request of the page from one that another site has a browser send: the page repeats in a header what is in a cookie that no
 * other site can read. Whatever the application does against forged requests is done as well.
 */
final class Tokens {

    static final String HEADER = "X-Switchback-Token";
    static final String COOKIE = "switchback-console";

    private static final int BYTES = 32;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final SecureRandom random = new SecureRandom();

    /** The token of whoever asks: the one that he has, or a new one. */
    String of(HttpServletRequest request) {
        return cookies(request).stream().findFirst().orElseGet(this::fresh);
    }

    /**
     * What makes it his. Without a path of its own: it is then good for what lies beside where it was given, as the browser
     * sees it, whatever a proxy makes of that address.
     */
    static String cookie(HttpServletRequest request, String token) {
        return ResponseCookie.from(COOKIE, token)
                .httpOnly(true)
                .sameSite("Strict")
                .secure(request.isSecure())
                .build()
                .toString();
    }

    /** Why this request may have been forged; null if it was not. */
    static @Nullable String objection(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin")) {
            return "it was sent by another site";
        }
        String given = request.getHeader(HEADER);
        if (given == null || given.isBlank()) {
            return "the header " + HEADER + " is missing: give the token of api/changes";
        }
        boolean his = cookies(request).stream().anyMatch(token -> same(token, given));
        return his ? null : "the header " + HEADER + " is not the token of this browser: load the page again";
    }

    /** In a time that does not tell how much of it is right. */
    private static boolean same(String token, String given) {
        return MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> cookies(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? List.of()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(COOKIE))
                        .map(Cookie::getValue)
                        .filter(value -> TOKEN.matcher(value).matches())
                        .toList();
    }

    private String fresh() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
