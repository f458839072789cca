package dev.switchback.spring.context;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.ImmutableContext;
import dev.switchback.route.EvaluationContextResolver;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.util.StringUtils;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The request that is served: the targeting key is in a header of it, or is the name of its user. */
public final class ServedRequest implements EvaluationContextResolver, Ordered {

    private final @Nullable String header;

    /**
     * Looks at requests.
     *
     * @param header the one that has the targeting key, a tenant's or a device's, say; null if the user is all there is
     */
    public ServedRequest(@Nullable String header) {
        this.header = header;
    }

    /** After the application's own resolvers, and before who is logged in. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 1;
    }

    @Override
    public @Nullable EvaluationContext resolve() {
        if (!(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)) {
            return null;
        }
        HttpServletRequest request = attributes.getRequest();
        String key = header == null ? null : request.getHeader(header);
        if (!StringUtils.hasText(key)) {
            key = request.getRemoteUser();
        }
        return StringUtils.hasText(key) ? new ImmutableContext(key) : null;
    }
}
