package dev.switchback.fleet;

import java.util.UUID;

/**
 * Who this instance is.
 *
 * @param id unique among all instances of all times
 * @param application the application's name, for people
 * @param version the application's version, for people
 */
public record InstanceInfo(String id, String application, String version) {

    /** An instance with a random id. */
    public static InstanceInfo of(String application, String version) {
        return new InstanceInfo(UUID.randomUUID().toString(), application, version);
    }

    /** The version of this library as its jar says, or {@code unknown} outside a jar. */
    static String libraryVersion() {
        String version = InstanceInfo.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
