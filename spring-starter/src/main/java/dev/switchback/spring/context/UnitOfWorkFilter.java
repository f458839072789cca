package dev.switchback.spring.context;

import dev.switchback.Switchback;
import dev.switchback.route.UnitOfWork;
import dev.switchback.route.UnitsOfWork;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Makes each request a unit of work, as long as it is on the thread that received it: all its transactions read by one
 * decision. What an asynchronous request does later, on other threads, is not part of it. Within a unit of work, that one stands.
 */
public final class UnitOfWorkFilter extends OncePerRequestFilter implements Ordered {

    /** After Spring Security's filters, which are at -100: by then it is known who is logged in. */
    private static final int ORDER = -50;

    private final UnitsOfWork units;

    /** Requests are units of work of this Switchback. */
    public UnitOfWorkFilter(Switchback switchback) {
        this.units = switchback.unitsOfWork();
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (units.current() != null) {
            chain.doFilter(request, response);
            return;
        }
        UnitOfWork unit = units.begin();
        UnitsOfWork.Stay stay = units.enter(unit);
        try {
            chain.doFilter(request, response);
        } finally {
            stay.close();
            unit.end();
        }
    }
}
