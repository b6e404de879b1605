// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The way to one neighbour: a socket to send with, and a share in the one that receives on the same address. Opened when the
 * first packet leaves, and again whenever the kernel refused, so that an address or a device may come later. Owned by the
 * thread that calls doWork().
 */
final class BfdPath implements BfdSession.Transmitter, AutoCloseable {
    private static final int FIRST_PORT = 49_152; // of the source (RFC 5881, section 4)
    private static final int PORTS = 65_536 - FIRST_PORT;
    private static final int PORT_ATTEMPTS = 64;
    private static final Errno ECONNREFUSED = new Errno(111);

    private final BfdSettings settings;
    private final BfdReceivers receivers;
    private final SplittableRandom random;
    private @Nullable UdpSocket sender;
    private BfdReceivers.@Nullable Receiver receiver;
    private Optional<String> problem = Optional.empty();

    BfdPath(BfdSettings settings, BfdReceivers receivers, SplittableRandom random) {
        this.settings = settings;
        this.receivers = receivers;
        this.random = random;
    }

    /** What the kernel refused last, in words; empty when it works. */
    Optional<String> problem() {
        return problem;
    }

    /** Whether packets of this neighbour arrive through {@code candidate}. */
    boolean receivesThrough(BfdReceivers.Receiver candidate) {
        return receiver == candidate;
    }

    @Override
    public boolean send(ByteBuffer packet, long now) {
        UdpSocket socket = sender == null ? open() : sender;
        if (socket == null) {
            return false;
        }
        long result = socket.send(packet);
        if (ECONNREFUSED.is(result)) {
            result = socket.send(packet); // it told of an earlier packet that nobody listened to, and took none
        }
        if (result >= 0) {
            problem = Optional.empty();
            return true;
        }
        LinuxException refusal = new LinuxException("send to", describe(), Errno.ofResult(result));
        problem = Optional.of(String.valueOf(refusal.getMessage()));
        if (!isPassing(result)) {
            close(); // our address or the device may have gone: the next packet tries anew
        }
        return false;
    }

    @Override
    public void close() {
        if (sender != null) {
            sender.close();
            sender = null;
        }
        if (receiver != null) {
            receivers.release(receiver);
            receiver = null;
        }
    }

    private @Nullable UdpSocket open() {
        UdpSocket socket = null;
        try {
            socket = UdpSocket.open(settings.peer(), settings.device(), describe());
            bindToFreePort(socket);
            IpAddress local = socket.connect(settings.peer(), settings.hops().port());
            receiver = receivers.share(local, settings);
            sender = socket;
            return socket;
        } catch (LinuxException e) {
            if (socket != null) {
                socket.close();
            }
            problem = Optional.of(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void bindToFreePort(UdpSocket socket) {
        IpAddress any = settings.peer().isV4() ? IpAddress.of4(0) : IpAddress.of6(0, 0);
        IpAddress local = settings.local().orElse(any);
        for (int attempt = 1; ; attempt++) {
            try {
                socket.bind(local, FIRST_PORT + random.nextInt(PORTS));
                return;
            } catch (LinuxException e) {
                if (!e.errno().equals(Errno.EADDRINUSE) || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** ECONNREFUSED tells of an earlier packet, EAGAIN of a full queue. */
    private static boolean isPassing(long result) {
        return ECONNREFUSED.is(result) || Errno.EAGAIN.is(result) || Errno.ENOBUFS.is(result);
    }

    private String describe() {
        return "BFD with " + settings.peer() + " port " + settings.hops().port();
    }
}
