// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.datapath.program.ProgramInfo;
import java.util.List;

/** A program in the kernel as scripts read it. */
record ProgramRow(
        int id,
        String name,
        String type,
        String tag,
        int uid,
        boolean gplCompatible,
        int insns,
        int verifiedInsns,
        int machineBytes,
        List<Integer> maps,
        int btfId,
        long runs,
        long runNanos) {

    static ProgramRow of(ProgramInfo info) {
        return new ProgramRow(
                info.id(),
                info.name(),
                ProgramTypeName.of(info.type()),
                info.tag(),
                info.uid(),
                info.gplCompatible(),
                info.translatedBytes() / Long.BYTES,
                info.verifiedInstructions(),
                info.machineBytes(),
                info.mapIds(),
                info.btfId(),
                info.statistics().runs(),
                info.statistics().runTime().toNanos());
    }
}
