// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BtfHandle;
import io.meshpath.bpf.btf.Btf;
import java.util.Optional;

/** An object's type information in the kernel, where it has some and the kernel takes it. */
final class LoadedBtf implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LoadedBtf.class.getName());

    private final Optional<BtfHandle> handle;

    private LoadedBtf(Optional<BtfHandle> handle) {
        this.handle = handle;
    }

    /** Loads {@code types}. A kernel that does not understand them runs the programs all the same, without source lines. */
    static LoadedBtf load(Optional<Btf> types, String file) {
        try {
            return new LoadedBtf(types.map(btf -> BtfHandle.load(btf, file)));
        } catch (BpfException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}; maps and programs of {1} are loaded without types and source lines",
                    e.getMessage(),
                    file);
            return new LoadedBtf(Optional.empty());
        }
    }

    boolean isPresent() {
        return handle.isPresent();
    }

    /** The descriptor, negative if there is none. */
    int raw() {
        return handle.map(btf -> btf.fd().raw()).orElse(-1);
    }

    @Override
    public void close() {
        handle.ifPresent(BtfHandle::close);
    }
}
