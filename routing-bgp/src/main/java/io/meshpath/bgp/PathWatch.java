// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bfd.BfdListener;
import io.meshpath.bgp.bfd.BfdSettings;
import io.meshpath.bgp.bfd.BfdSpeaker;
import io.meshpath.bgp.bfd.BfdState;
import io.meshpath.bgp.bfd.BfdStatus;
import io.meshpath.bgp.tcp.TcpOptions;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * BFD with one neighbour, where it is wanted (RFC 5882, section 10.2). Owned by the thread that calls doWork().
 */
final class PathWatch {
    private final BfdSpeaker bfd;
    private final BfdListener listener;
    private OptionalInt number = OptionalInt.empty();
    private Optional<BfdOptions> options = Optional.empty();

    /** {@code listener} hears of each change. */
    PathWatch(BfdSpeaker bfd, BfdListener listener) {
        this.bfd = bfd;
        this.listener = listener;
    }

    /** Begins to watch, if {@code neighbor} wants it; {@code tcp} says how far away it is. */
    void begin(NeighborSettings neighbor, TcpOptions tcp, long now) {
        options = neighbor.bfd();
        if (options.isPresent() && number.isEmpty()) {
            number = OptionalInt.of(bfd.add(settings(neighbor, tcp, options.get()), listener, now));
        }
    }

    /** Watches as {@code neighbor} wants it from now on; a change of intervals does not interrupt it. */
    void change(NeighborSettings neighbor, TcpOptions tcp, long now) {
        Optional<BfdOptions> wanted = neighbor.bfd();
        if (wanted.isPresent() && options.isPresent() && hasSameKey(wanted.get(), options.get())) {
            number.ifPresent(session -> bfd.change(session, wanted.get().timers(), now));
            options = wanted;
        } else if (!wanted.equals(options)) {
            end(now);
            begin(neighbor, tcp, now);
        }
    }

    /** Ends it on purpose, which the neighbour does not take for a failure. */
    void end(long now) {
        number.ifPresent(session -> bfd.remove(session, now));
        number = OptionalInt.empty();
    }

    /** Whether a session may be opened: BFD says that the way is good, or its word is not waited for. */
    boolean allowsSession() {
        return options.isEmpty()
                || !options.get().strict()
                || status().filter(PathWatch::isUp).isPresent();
    }

    /** Whether routes are kept when the way breaks. */
    boolean isGraceful() {
        return options.isPresent() && options.get().graceful();
    }

    Optional<BfdStatus> status() {
        return number.isPresent() ? Optional.of(bfd.status(number.getAsInt())) : Optional.empty();
    }

    static boolean isUp(BfdStatus status) {
        return status.state() == BfdState.UP;
    }

    private static boolean hasSameKey(BfdOptions wanted, BfdOptions present) {
        return wanted.authentication().equals(present.authentication());
    }

    /** Over one hop only where the session is: an internal neighbour may be anywhere. */
    private static BfdSettings settings(NeighborSettings neighbor, TcpOptions tcp, BfdOptions options) {
        BfdSettings.Hops hops = tcp.hops().isEmpty()
                ? BfdSettings.Hops.MULTIPLE
                : tcp.hops().getAsInt() == 1
                        ? BfdSettings.Hops.SINGLE
                        : BfdSettings.Hops.atMost(tcp.hops().getAsInt());
        return new BfdSettings(
                neighbor.address(),
                neighbor.localAddress(),
                tcp.device(),
                hops,
                options.timers(),
                false,
                options.authentication());
    }
}
