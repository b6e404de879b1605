// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.datapath.link.BpfLink.Info;
import io.meshpath.datapath.program.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An attachment by a pinned tcx link (Linux 6.6). */
final class TcxLink implements TcAttachment {
    private final TcHook hook;
    private final BpfLink link;
    private final Path pin;

    private TcxLink(TcHook hook, BpfLink link, Path pin) {
        this.hook = hook;
        this.link = link;
        this.pin = pin;
    }

    static TcAttachment attach(TcHook hook, Program program, Path pin) {
        BpfLink link = BpfLink.attach(program, hook.ifindex(), hook.direction().attachType(), hook.toString());
        try {
            link.pin(pin);
            return new TcxLink(hook, link, pin);
        } catch (RuntimeException e) {
            link.close(); // without a pin this detaches
            throw e;
        }
    }

    static Optional<TcAttachment> adopt(TcHook hook, Path pin) {
        if (!Files.exists(pin)) {
            return Optional.empty();
        }
        BpfLink link = BpfLink.open(pin);
        try {
            Info info = link.info();
            if (info.type() == BpfLink.TYPE_TCX && info.ifindex() == 0) {
                BpfFileSystem.unpin(pin); // the interface is gone, and the link with it
                link.close();
                return Optional.empty();
            }
            requirePlace(hook, info, pin);
            return Optional.of(new TcxLink(hook, link, pin));
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
    }

    private static void requirePlace(TcHook hook, Info info, Path pin) {
        if (info.type() != BpfLink.TYPE_TCX) {
            throw new IllegalArgumentException(pin + " holds no tcx link but a link of type " + info.type());
        }
        if (info.ifindex() != hook.ifindex()
                || info.attachType() != hook.direction().attachType().number()) {
            throw new IllegalArgumentException(pin + " holds a link for attach type " + info.attachType()
                    + " of interface " + info.ifindex() + ", not for " + hook);
        }
    }

    @Override
    public TcHook hook() {
        return hook;
    }

    @Override
    public int programId() {
        return link.info().programId();
    }

    @Override
    public void replace(Program program) {
        link.update(program);
    }

    @Override
    public void detach() {
        if (link.info().ifindex() != 0) {
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
