// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.util.Optional;

/** Describes a map that was opened in the words it could have been created with. */
final class ExistingMap {
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
                Optional.empty(),
                Optional.empty());
    }
}
