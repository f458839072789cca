package dev.switchback.spring.console;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** Where Spring Security is not there, nobody looks for it. */
class SecurityTokensTest {

    @Test
    void theOwnTokenNeedsNoSpringSecurity() throws Exception {
        Method with = Class.forName(SecurityTokens.class.getName(), true, new WithoutSecurity())
                .getDeclaredMethod("with", String.class, HttpServletRequest.class);
        with.setAccessible(true);
        assertThat((List<?>) with.invoke(null, "token", new MockHttpServletRequest()))
                .hasToString("[{header=X-Switchback-Token, token=token}]");
    }

    /** Has the console's classes for itself, and none of Spring Security. */
    private static final class WithoutSecurity extends ClassLoader {

        WithoutSecurity() {
            super(SecurityTokensTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.springframework.security.")) {
                throw new ClassNotFoundException(name);
            }
            return name.startsWith(Console.class.getPackageName()) ? own(name) : super.loadClass(name, resolve);
        }

        private synchronized Class<?> own(String name) throws ClassNotFoundException {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
