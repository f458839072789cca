package dev.switchback.backup;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A document behind an address, which may hold credentials, as its headers may: neither is ever shown.
 *
 * @param timeout for all of a request
 */
record HttpDocument(URI address, Map<String, String> headers, Duration timeout) {

    HttpDocument {
        if (address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("the address holds credentials: give them with withHeader(...)");
        }
        String scheme = String.valueOf(address.getScheme());
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("the address begins with '" + scheme + "': http or https is needed");
        }
    }

    HttpDocument withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new HttpDocument(address, more, timeout);
    }

    HttpDocument withTimeout(Duration longest) {
        return new HttpDocument(address, headers, longest);
    }

    /** The document at the address and what follows it. */
    String read(String rest) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(withoutSlash() + rest)).timeout(timeout);
        headers.forEach(request::header);
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request.build(), headers -> new BoundedBody(Documents.LARGEST));
        try {
            HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new UnreadableEvidenceException("the answer has status " + response.statusCode()
                        + ": see whether the address and the credentials are right");
            }
            return new String(response.body(), StandardCharsets.UTF_8);
        } catch (TimeoutException e) {
            throw new UnreadableEvidenceException("there was no whole answer within " + timeout.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreadableEvidenceException("the thread was interrupted while it waited for the answer");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnreadableEvidenceException unreadable) {
                throw unreadable;
            }
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private String withoutSlash() {
        String text = address.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public String toString() {
        return "a document behind an address";
    }
}
