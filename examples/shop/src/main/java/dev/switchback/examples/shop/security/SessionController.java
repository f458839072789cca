package dev.switchback.examples.shop.security;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells a client who it is, and the token that its writes must carry. */
@RestController
class SessionController {

    @GetMapping("/api/session")
    Session session(@Nullable Authentication user, CsrfToken token) {
        return new Session(
                user == null ? null : user.getName(),
                user == null
                        ? List.of()
                        : user.getAuthorities().stream()
                                .map(GrantedAuthority::getAuthority)
                                .toList(),
                token.getHeaderName(),
                token.getToken());
    }

    /** Who, with which authorities, and the header for the token. */
    record Session(@Nullable String user, List<@Nullable String> authorities, String header, String token) {}
}
