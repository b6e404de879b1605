// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.datapath.link.LinkDetail.Tcx;
import io.meshpath.datapath.program.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An attachment by a pinned tcx link (Linux 6.6). */
final class PinnedTcxLink implements TcAttachment {
    private final TcHook hook;
    private final Link link;
    private final Path pin;

    private PinnedTcxLink(TcHook hook, Link link, Path pin) {
        this.hook = hook;
        this.link = link;
        this.pin = pin;
    }

    static TcAttachment attach(TcHook hook, Program program, Path pin) {
        Link link = TcxLink.attach(hook, program);
        try {
            link.pin(pin);
            return new PinnedTcxLink(hook, link, pin);
        } catch (RuntimeException e) {
            link.close(); // without a pin this detaches
            throw e;
        }
    }

    static Optional<TcAttachment> adopt(TcHook hook, Path pin) {
        if (!Files.exists(pin)) {
            return Optional.empty();
        }
        Link link = Link.open(pin);
        try {
            Tcx place = place(link, pin);
            if (place.ifindex() == 0) {
                BpfFileSystem.unpin(pin); // the interface is gone, and the link with it
                link.close();
                return Optional.empty();
            }
            requirePlace(hook, place, pin);
            return Optional.of(new PinnedTcxLink(hook, link, pin));
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
    }

    private static Tcx place(Link link, Path pin) {
        LinkInfo info = link.info();
        if (info.detail() instanceof Tcx place) {
            return place;
        }
        throw new IllegalArgumentException(pin + " holds no tcx link but a link of type " + info.type());
    }

    private static void requirePlace(TcHook hook, Tcx place, Path pin) {
        if (place.ifindex() != hook.ifindex()
                || place.attachType() != hook.direction().attachType()) {
            throw new IllegalArgumentException(pin + " holds a link for " + place.attachType() + " of interface "
                    + place.ifindex() + ", not for " + hook);
        }
    }

    @Override
    public TcHook hook() {
        return hook;
    }

    @Override
    public int programId() {
        return link.programId();
    }

    @Override
    public void replace(Program program) {
        link.update(program);
    }

    @Override
    public void detach() {
        if (place(link, pin).ifindex() != 0) {
            link.detach();
        }
        BpfFileSystem.unpin(pin);
        close();
    }

    @Override
    public void close() {
        link.close();
    }

    @Override
    public String toString() {
        return "tcx link at " + hook + ", pinned at " + pin;
    }
}
