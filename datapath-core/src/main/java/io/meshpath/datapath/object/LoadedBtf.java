// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BtfHandle;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.linux.Errno;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** An object's type information in the kernel, where it has some and the kernel takes it. */
final class LoadedBtf implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LoadedBtf.class.getName());

    private final Optional<Btf> types;
    private final Optional<BtfHandle> handle;

    private LoadedBtf(Optional<Btf> types, Optional<BtfHandle> handle) {
        this.types = types;
        this.handle = handle;
    }

    /**
     * Loads the types of an object, its data sections as large as their maps are to be; for an older kernel in older words. One that does not understand those either runs the programs
     * all the same, but its messages lack source lines.
     */
    static LoadedBtf load(ObjectSpec spec) {
        Optional<Btf> types = spec.code().types().map(btf -> sized(btf, spec));
        return load(types, spec.name());
    }

    private static Btf sized(Btf types, ObjectSpec spec) {
        Btf sized = types;
        for (Map.Entry<String, MapSpec> map : spec.maps().entrySet()) {
            OptionalInt section = types.find(map.getKey(), BtfType.DataSection.class);
            int byteSize = map.getValue().valueSize();
            if (spec.values().isSection(map.getKey())
                    && section.isPresent()
                    && types.byteSize(section.getAsInt()).orElse(0) != byteSize) {
                sized = sized.withSectionSize(section.getAsInt(), byteSize).orElse(sized);
            }
        }
        return sized;
    }

    static LoadedBtf load(Optional<Btf> types, String file) {
        try {
            return loaded(types, file);
        } catch (BpfException e) {
            if (e.errno().equals(Errno.EPERM)) {
                throw e;
            }
            return loadOlder(types.map(OlderTypes::of), file);
        }
    }

    private static LoadedBtf loadOlder(Optional<Btf> types, String file) {
        try {
            return loaded(types, file);
        } catch (BpfException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}; maps and programs of {1} are loaded without types and source lines",
                    e.getMessage(),
                    file);
            return new LoadedBtf(Optional.empty(), Optional.empty());
        }
    }

    private static LoadedBtf loaded(Optional<Btf> types, String file) {
        return new LoadedBtf(types, types.map(btf -> BtfHandle.load(btf, file)));
    }

    /** The types as the kernel has taken them; empty if there are none. */
    Optional<Btf> types() {
        return types;
    }

    /** The types in the kernel; empty if there are none. */
    Optional<BtfHandle> handle() {
        return handle;
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
