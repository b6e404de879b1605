// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.bpf.MapInfo;
import java.util.Locale;

/** A map in the kernel as scripts read it. */
record MapRow(
        int id,
        String name,
        String type,
        int keySize,
        int valueSize,
        int maxEntries,
        String flags,
        int btfId,
        int btfKeyType,
        int btfValueType) {

    static MapRow of(MapInfo info) {
        return new MapRow(
                info.id(),
                info.name(),
                info.type().toString().toLowerCase(Locale.ROOT),
                info.keySize(),
                info.valueSize(),
                info.maxEntries(),
                "0x" + Integer.toHexString(info.flags()),
                info.btfId(),
                info.btfKeyType(),
                info.btfValueType());
    }
}
