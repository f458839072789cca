package dev.switchback.trouble;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The network between an application and its server: refuses connections, or loses what is sent, for as long as a test says. */
final class Relay implements AutoCloseable {

    private final int server;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object silence = new Object();
    private boolean silent;
    private ServerSocket listener;

    Relay(int server) {
        this.server = server;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
    }

    int port() {
        return port;
    }

    /** Ends every connection, and nobody listens any more. */
    void refuse() {
        close(listener);
        sockets.forEach(Relay::close);
        sockets.clear();
    }

    /** Nothing arrives, in either direction, and nobody is told. */
    void silence() {
        synchronized (silence) {
            silent = true;
        }
    }

    /** All is well again. */
    void mend() {
        synchronized (silence) {
            silent = false;
            silence.notifyAll();
        }
        if (listener.isClosed()) {
            listener = listen(port);
        }
    }

    private ServerSocket listen(int wanted) {
        try {
            ServerSocket opened = new ServerSocket();
            opened.setReuseAddress(true);
            opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            start(() -> accept(opened));
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket from) throws IOException {
        while (!from.isClosed()) {
            Socket client = from.accept();
            Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
            sockets.add(client);
            sockets.add(behind);
            start(() -> pump(client, behind));
            start(() -> pump(behind, client));
        }
    }

    private void pump(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8_192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitSound();
                out.write(buffer, 0, read);
            }
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void awaitSound() {
        synchronized (silence) {
            while (silent) {
                try {
                    silence.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private interface Io {
        void run() throws IOException;
    }

    /** That a connection has ended is what ends the thread. */
    private static void start(Io work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        mend();
        refuse();
    }
}
