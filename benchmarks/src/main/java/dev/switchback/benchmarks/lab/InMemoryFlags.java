package dev.switchback.benchmarks.lab;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.providers.memory.Flag;
import dev.openfeature.sdk.providers.memory.InMemoryProvider;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Boolean flags, on at first, from the provider that OpenFeature's SDK brings. */
final class InMemoryFlags implements AutoCloseable {

    private final InMemoryProvider provider;
    private final Client client;

    private InMemoryFlags(InMemoryProvider provider, Client client) {
        this.provider = provider;
        this.client = client;
    }

    static InMemoryFlags serving(String domain, List<String> keys) {
        Map<String, Flag<?>> flags = keys.stream()
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(),
                        key -> Flag.<Boolean>builder()
                                .variant("on", true)
                                .variant("off", false)
                                .defaultVariant("on")
                                .build()));
        InMemoryProvider provider = new InMemoryProvider(flags);
        OpenFeatureAPI api = OpenFeatureAPI.getInstance();
        api.setProviderAndWait(domain, provider);
        return new InMemoryFlags(provider, api.getClient(domain));
    }

    private static Flag<Boolean> flag(boolean on) {
        return Flag.<Boolean>builder()
                .variant("on", true)
                .variant("off", false)
                .defaultVariant(on ? "on" : "off")
                .build();
    }

    /** When it returns, the provider answers so. */
    void set(String key, boolean on) {
        provider.updateFlag(key, flag(on));
    }

    Client client() {
        return client;
    }

    @Override
    public void close() {
        provider.shutdown();
    }
}
