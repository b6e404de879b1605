// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.ObjectName;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;

/**
 * What the kernel says about a program ({@code struct bpf_prog_info}). Immutable.
 *
 * @param id the kernel's number
 * @param type what the verifier took it for
 * @param name the first 15 characters of its name
 * @param tag a checksum of its instructions, 16 hexadecimal digits
 * @param translatedBytes its size after the verifier rewrote it
 * @param machineBytes its size in machine code, 0 if it is interpreted
 * @param runTime how long it ran, if statistics are switched on (kernel.bpf_stats_enabled)
 * @param runs how often it ran, likewise
 */
public record ProgramInfo(
        int id,
        ProgramType type,
        String name,
        String tag,
        int translatedBytes,
        int machineBytes,
        Duration runTime,
        long runs) {
    private static final int TYPE = 0;
    private static final int ID = 4;
    private static final int TAG = 8;
    private static final int TAG_LENGTH = 8;
    private static final int MACHINE_BYTES = 16;
    private static final int TRANSLATED_BYTES = 20;
    private static final int NAME = 64;
    private static final int RUN_TIME = 192;
    private static final int RUNS = 200;
    private static final int LENGTH = 208;

    static ProgramInfo of(Fd fd) {
        try (NativeMemory info = BpfSyscall.objectInfo(fd, LENGTH)) {
            ByteBuffer from = info.buffer();
            byte[] tag = new byte[TAG_LENGTH];
            from.get(TAG, tag);
            return new ProgramInfo(
                    from.getInt(ID),
                    ProgramType.of(from.getInt(TYPE)),
                    ObjectName.read(from, NAME),
                    HexFormat.of().formatHex(tag),
                    from.getInt(TRANSLATED_BYTES),
                    from.getInt(MACHINE_BYTES),
                    Duration.ofNanos(from.getLong(RUN_TIME)),
                    from.getLong(RUNS));
        }
    }
}
