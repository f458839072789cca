package dev.switchback.examples.shop.traffic;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call after the other, as shoppers make them: mostly looking, now and then a new name or an order. For one thread. */
final class Shopping implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Shopping.class);
    private static final int SHOPPERS = 400;
    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;
    private static final List<String> FIRST = List.of("Ada", "Grace", "Alan", "Radia", "Edsger", "Zoë", "Margaret");
    private static final List<String> LAST =
            List.of("King", "Hopper", "Turing", "Perlman", "de la Cruz", "Hamilton", "O'Neill", "van Rossum");
    private static final List<String> ITEMS = List.of("Teapot", "Punched cards", "Slide rule", "Soldering iron");

    private final URI shop;
    private final Credentials credentials;
    private final long customers;
    private final Counts counts;
    private final Random random;
    private @Nullable Clerk clerk;

    Shopping(URI shop, Credentials credentials, long customers, Counts counts, Random random) {
        this.shop = shop;
        this.credentials = credentials;
        this.customers = customers;
        this.counts = counts;
        this.random = random;
    }

    @Override
    public void run() {
        try {
            HttpResponse<String> answer = call(clerk());
            counts.called(answer.statusCode() < CLIENT_ERROR);
            if (answer.statusCode() >= CLIENT_ERROR && answer.statusCode() < SERVER_ERROR) {
                log.debug("{} answers {}: {}", answer.uri(), answer.statusCode(), answer.body());
                // Perhaps the session has gone: log in again.
                clerk = null;
            }
        } catch (IOException | RuntimeException e) {
            counts.called(false);
            log.debug("A call of the shop failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Clerk clerk() throws IOException, InterruptedException {
        Clerk logged = clerk;
        if (logged == null) {
            logged = new Clerk(shop);
            logged.logIn(credentials.user(), credentials.password());
            clerk = logged;
        }
        return logged;
    }

    private HttpResponse<String> call(Clerk clerk) throws IOException, InterruptedException {
        String shopper = "shopper-" + random.nextInt(SHOPPERS);
        long id = 1 + random.nextLong(customers);
        int choice = random.nextInt(100);
        if (choice < 60) {
            return clerk.get("api/customers/" + id, shopper);
        } else if (choice < 72) {
            return clerk.get("api/customers?name=" + any(FIRST).substring(0, 2), shopper);
        } else if (choice < 80) {
            return clerk.get("api/customers?after=" + id, shopper);
        } else if (choice < 85) {
            return clerk.get("api/orders", shopper);
        } else if (choice < 95) {
            Map<String, String> name = Map.of("name", any(FIRST) + ' ' + any(LAST));
            return clerk.send("PUT", "api/customers/" + id + "/name", name, shopper);
        } else {
            Map<String, Object> order = Map.of("item", any(ITEMS), "cents", 100 + random.nextInt(9_900));
            return clerk.send("POST", "api/customers/" + id + "/orders", order, shopper);
        }
    }

    private String any(List<String> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** Of the user who serves the shoppers. */
    record Credentials(String user, String password) {}
}
