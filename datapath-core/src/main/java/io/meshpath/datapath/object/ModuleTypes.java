// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.BtfHandle;
import io.meshpath.datapath.program.KernelTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The modules whose functions and variables an object's programs refer to, held open until the programs are loaded. Used by
 * one thread.
 */
final class ModuleTypes implements AutoCloseable {
    private final Map<Integer, BtfHandle> open = new LinkedHashMap<>();

    /** The descriptor of the module that {@code found} is of, 0 for the kernel itself. */
    int descriptor(KernelTypes.Found found) {
        Optional<BtfHandle> known = Optional.ofNullable(open.get(found.module()));
        Optional<BtfHandle> handle = known.or(found::open);
        handle.ifPresent(it -> open.put(found.module(), it));
        return handle.map(it -> it.fd().raw()).orElse(0);
    }

    /** Where in {@link #descriptors} the module of {@code found} is, 0 for the kernel itself. */
    int place(KernelTypes.Found found) {
        return descriptor(found) == 0 ? 0 : new ArrayList<>(open.keySet()).indexOf(found.module()) + 1;
    }

    /** All descriptors in use, behind a first one that stands for the kernel; empty if there are none. */
    List<Integer> descriptors() {
        List<Integer> all = new ArrayList<>();
        if (!open.isEmpty()) {
            all.add(0);
            open.values().forEach(handle -> all.add(handle.fd().raw()));
        }
        return all;
    }

    @Override
    public void close() {
        open.values().forEach(BtfHandle::close);
    }
}
