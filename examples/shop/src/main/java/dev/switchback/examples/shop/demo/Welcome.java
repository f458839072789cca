package dev.switchback.examples.shop.demo;

import dev.switchback.examples.shop.security.ExampleUsers;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Tells on the terminal where to look and as whom, once everything is ready. */
@Component
class Welcome {

    private final ExampleUsers users;

    Welcome(ExampleUsers users) {
        this.users = users;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        Environment environment = event.getApplicationContext().getEnvironment();
        String port = environment.getProperty("local.server.port");
        if (port == null) {
            return;
        }
        String url = "http://localhost:" + port + environment.getProperty("server.servlet.context-path", "") + "/";
        StringBuilder text = new StringBuilder("\n  The shop:     ").append(url).append('\n');
        text.append("  The console:  ").append(url).append("switchback/\n");
        users.describe().forEach(line -> text.append("  ").append(line).append('\n'));
        text.append("  Ctrl-C ends it.\n");
        System.out.println(text);
    }
}
