// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Supplier;

/** Describes a map that was opened in the words it could have been created with. */
final class ExistingMap {
    private static final Logger LOG = System.getLogger(ExistingMap.class.getName());

    private ExistingMap() {}

    /** The specification of the map behind {@code info}, under {@code name} or, if that is empty, the kernel's name. */
    static MapSpec spec(MapInfo info, String name) {
        return new MapSpec(
                !name.isEmpty() ? name : info.name().isEmpty() ? "with id " + info.id() : info.name(),
                info.type(),
                info.keySize(),
                info.valueSize(),
                info.maxEntries(),
                info.flags(),
                info.extra(),
                0,
                Optional.empty(),
                Optional.empty());
    }

    /** What a map that was opened says of its content; the kernel is asked when somebody wants to know. */
    static final class Content implements Supplier<Optional<MapBtf>> {
        private final MapInfo info;
        private Optional<MapBtf> answer = Optional.empty();
        private boolean asked;

        Content(MapInfo info) {
            this.info = info;
        }

        @Override
        public synchronized Optional<MapBtf> get() {
            if (!asked) {
                answer = btf(info);
                asked = true;
            }
            return answer;
        }
    }

    private static Optional<MapBtf> btf(MapInfo info) {
        if (info.btfId() == 0 || info.btfValueType() == 0) {
            return Optional.empty();
        }
        try (BtfHandle handle = BtfHandle.open(info.btfId())) {
            return Optional.of(new MapBtf(handle.types(), info.btfKeyType(), info.btfValueType()));
        } catch (BpfException e) {
            if (!e.errno().equals(Errno.EPERM)) {
                throw e;
            }
            LOG.log(Level.DEBUG, "the fields of map {0} are not checked: {1}", info.name(), e.getMessage());
            return Optional.empty();
        }
    }
}
