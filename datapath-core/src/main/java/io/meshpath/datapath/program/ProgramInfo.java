// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.ObjectName;
import io.meshpath.bpf.linux.Fd;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What the kernel says about a program ({@code struct bpf_prog_info}); what an older kernel does not say is zero or empty.
 * Immutable.
 *
 * @param id the kernel's number
 * @param type what the verifier took it for; {@link ProgramType#UNSPECIFIED} for a type that this release does not know
 * @param name the first 15 characters of its name
 * @param tag a checksum of its instructions, 16 hexadecimal digits
 * @param translatedBytes its size after the verifier rewrote it; 0 for who may not see it
 * @param machineBytes its size in machine code, 0 if it is interpreted, or for who may not see it
 * @param loadTime when it was loaded, since the machine started
 * @param uid who loaded it
 * @param mapIds the kernel's numbers of the maps that it uses
 * @param gplCompatible whether its license lets it call functions that are for the GPL only
 * @param interfaceIndex the interface it is for alone, 0 for all
 * @param btfId the kernel's number of its type information, 0 without (Linux 5.0)
 * @param verifiedInstructions how many the verifier went through, on all ways (Linux 5.16)
 * @param attachBtfObject the number of the type information that knows what it is attached to, 0 for nothing (Linux 5.17)
 * @param attachBtfType its type number there
 * @param statistics how often and how long it ran
 */
public record ProgramInfo(
        int id,
        ProgramType type,
        String name,
        String tag,
        int translatedBytes,
        int machineBytes,
        Duration loadTime,
        int uid,
        List<Integer> mapIds,
        boolean gplCompatible,
        int interfaceIndex,
        int btfId,
        int verifiedInstructions,
        int attachBtfObject,
        int attachBtfType,
        RunStatistics statistics) {

    public ProgramInfo {
        mapIds = List.copyOf(mapIds);
    }

    static ProgramInfo of(Fd fd) {
        return ask(fd, 0);
    }

    // A program can get more maps at any time (BPF_PROG_BIND_MAP): ask until all fit.
    private static ProgramInfo ask(Fd fd, int room) {
        int maps;
        try (InfoRequest request = new InfoRequest()) {
            ByteBuffer mapIds = request.array(InfoLayout.MAPS, InfoLayout.MAP_COUNT, room, Integer.BYTES);
            ByteBuffer from = request.run(fd);
            maps = from.getInt(InfoLayout.MAP_COUNT);
            if (maps <= room) {
                return read(from, numbers(mapIds, maps));
            }
        }
        return ask(fd, maps);
    }

    private static ProgramInfo read(ByteBuffer from, List<Integer> mapIds) {
        byte[] tag = new byte[InfoLayout.TAG_BYTES];
        from.get(InfoLayout.TAG, tag);
        return new ProgramInfo(
                from.getInt(InfoLayout.ID),
                ProgramType.of(from.getInt(InfoLayout.TYPE)),
                ObjectName.read(from, InfoLayout.NAME),
                HexFormat.of().formatHex(tag),
                from.getInt(InfoLayout.TRANSLATED_BYTES),
                from.getInt(InfoLayout.MACHINE_BYTES),
                Duration.ofNanos(from.getLong(InfoLayout.LOAD_TIME)),
                from.getInt(InfoLayout.UID),
                mapIds,
                (from.getInt(InfoLayout.FLAGS) & InfoLayout.GPL_COMPATIBLE) != 0,
                from.getInt(InfoLayout.INTERFACE),
                from.getInt(InfoLayout.BTF_ID),
                from.getInt(InfoLayout.VERIFIED_INSTRUCTIONS),
                from.getInt(InfoLayout.ATTACH_BTF_OBJECT),
                from.getInt(InfoLayout.ATTACH_BTF_TYPE),
                new RunStatistics(
                        Duration.ofNanos(from.getLong(InfoLayout.RUN_TIME)),
                        from.getLong(InfoLayout.RUNS),
                        from.getLong(InfoLayout.RECURSION_MISSES)));
    }

    private static List<Integer> numbers(ByteBuffer from, int count) {
        List<Integer> numbers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            numbers.add(from.getInt(i * Integer.BYTES));
        }
        return numbers;
    }
}
