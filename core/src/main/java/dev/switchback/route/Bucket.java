package dev.switchback.route;

/**
 * Places a targeting key on a scale of {@value #SCALE} buckets, evenly and always at the same place. A key is on at every
 * percentage above its bucket, so a rising percentage only ever adds keys; 0 has none and 100 has all.
 */
final class Bucket {

    static final int SCALE = 100_000;

    private Bucket() {}

    static boolean isOn(String flagKey, String targetingKey, double percent) {
        return isOn(seed(flagKey), targetingKey, percent);
    }

    static boolean isOn(long seed, String targetingKey, double percent) {
        return of(seed, targetingKey) < Math.round(percent * (SCALE / 100.0));
    }

    static int of(String flagKey, String targetingKey) {
        return of(seed(flagKey), targetingKey);
    }

    /** Of a flag: what of the hash is the same for all keys. */
    static long seed(String flagKey) {
        return add(0xcbf29ce484222325L, flagKey) * 0x100000001b3L;
    }

    /** FNV-1a over flag and key, so that flags are independent of each other, then murmur3's finaliser to spread it. */
    private static int of(long seed, String targetingKey) {
        long hash = add(seed, targetingKey);
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        return (int) Long.remainderUnsigned(hash, SCALE);
    }

    private static long add(long hash, String text) {
        long sum = hash;
        for (int i = 0; i < text.length(); i++) {
            sum = (sum ^ text.charAt(i)) * 0x100000001b3L;
        }
        return sum;
    }
}
