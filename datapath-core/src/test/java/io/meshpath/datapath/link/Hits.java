// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.Variable;

/** What the programs of links.bpf.c have counted of this process. */
final class Hits implements AutoCloseable {
    private final Variable<Long> hits;
    private final Variable<Long> returns;
    private final Variable<Long> cookies;

    Hits(LoadedObject object) {
        try (Variable<Integer> watched = object.variable("watched_process", Layouts.U32)) {
            watched.set((int) ProcessHandle.current().pid());
        }
        hits = object.variable("hits", Layouts.U64);
        returns = object.variable("returns", Layouts.U64);
        cookies = object.variable("cookies", Layouts.U64);
    }

    /** Has the program run: makes one event descriptor, by libc and in the kernel, and opens one file. */
    static void provoke() {
        Fd.own(Linux.eventfd(0, Linux.EFD_CLOEXEC), "event descriptor").close();
        Fd.own(Linux.open("/dev/null", Linux.O_RDONLY | Linux.O_CLOEXEC, 0), "file")
                .close();
    }

    long hits() {
        return hits.get();
    }

    long returns() {
        return returns.get();
    }

    long cookies() {
        return cookies.get();
    }

    @Override
    public void close() {
        hits.close();
        returns.close();
        cookies.close();
    }
}
