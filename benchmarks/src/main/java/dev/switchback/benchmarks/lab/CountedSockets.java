package dev.switchback.benchmarks.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** The sockets of one pool's connections; for the driver's property {@code socketFactory}, with the pool's name as argument. */
public final class CountedSockets extends SocketFactory {

    private final Wire wire;

    /** For the driver. */
    public CountedSockets(String pool) {
        this.wire = Wire.of(pool);
    }

    @Override
    public Socket createSocket() {
        return new CountedSocket(wire);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unconnected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        throw unconnected();
    }

    private static IOException unconnected() {
        return new IOException("the driver connects its sockets itself: ask for an unconnected one");
    }
}
