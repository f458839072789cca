package dev.switchback.benchmarks.lab;

/**
 * Finds the messages in what a client sends. Each is a type, a length that counts itself, and as many bytes; the first one of
 * a connection has no type.
 */
final class Messages {

    private static final int LENGTH_BYTES = 4;
    private static final int QUERY = 'Q';
    private static final int EXECUTE = 'E';

    private final Wire wire;
    /** Whether the next message has a type, and whether that is still to come. */
    private boolean typed;

    private boolean typeRead = true;
    private int type;
    private int lengthRead;
    private int length;
    private int left;

    Messages(Wire wire) {
        this.wire = wire;
    }

    void sent(byte[] bytes, int offset, int count) {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            if (left > 0) {
                int skipped = Math.min(left, end - at);
                left -= skipped;
                at += skipped;
            } else {
                header(bytes[at++] & 0xff);
            }
        }
    }

    private void header(int next) {
        if (typed && !typeRead) {
            type = next;
            typeRead = true;
            return;
        }
        length = length << Byte.SIZE | next;
        if (++lengthRead == LENGTH_BYTES) {
            if (typed && (type == QUERY || type == EXECUTE)) {
                wire.statement();
            }
            left = length - LENGTH_BYTES;
            length = 0;
            lengthRead = 0;
            typed = true;
            typeRead = false;
        }
    }
}
