package dev.switchback.benchmarks.lab;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A connection to PostgreSQL that counts statements and round trips; used by one thread at a time, and not encrypted. */
final class CountedSocket extends Socket {

    private final Wire wire;
    private final Messages messages;
    /** Something was sent, and nobody has waited for the answer yet. */
    private boolean sent;

    CountedSocket(Wire wire) {
        this.wire = wire;
        this.messages = new Messages(wire);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                messages.sent(bytes, offset, length);
                sent = true;
                out.write(bytes, offset, length);
            }
        };
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                waits();
                return in.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                waits();
                return in.read(bytes, offset, length);
            }
        };
    }

    private void waits() {
        if (sent) {
            sent = false;
            wire.roundTrip();
        }
    }
}
