package dev.switchback.spring.operate;

import java.security.Principal;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;

/** Whoever is logged in by Spring Security, with the roles that his authorities stand for. */
public final class AuthorityCallers implements Callers {

    private final Map<Role, Set<String>> authorities;

    /** @param authorities any of which makes somebody what the role says */
    public AuthorityCallers(Map<Role, Set<String>> authorities) {
        this.authorities = Map.copyOf(authorities);
    }

    @Override
    public Caller current() {
        return of(SecurityContextHolder.getContext().getAuthentication());
    }

    @Override
    public Caller current(@Nullable Principal principal) {
        Authentication onThread = SecurityContextHolder.getContext().getAuthentication();
        return onThread == null && principal instanceof Authentication user ? of(user) : of(onThread);
    }

    private Caller of(@Nullable Authentication user) {
        if (user == null
                || !user.isAuthenticated()
                || user instanceof AnonymousAuthenticationToken
                || user.getName().isBlank()) {
            return Caller.NOBODY;
        }
        Set<String> granted = user.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .collect(Collectors.toSet());
        Set<Role> roles = EnumSet.noneOf(Role.class);
        authorities.forEach((role, any) -> {
            if (any.stream().anyMatch(granted::contains)) {
                roles.add(role);
            }
        });
        return new Caller(user.getName(), roles);
    }
}
