// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;

/**
 * Code as {@code llvm-objdump -d} writes a section: a heading for each name, then number, bytes and text of each
 * instruction, jumps with the name that their target has or follows. Behind a load of a map comes the map's name, where the
 * code has it.
 *
 * <p>Immutable.
 */
public final class Disassembly {
    private static final HexFormat BYTES = HexFormat.ofDelimiter(" ");

    private final Code code;
    private final Syntax syntax;
    private final List<String> lines = new ArrayList<>();

    private Disassembly(Code code, Syntax syntax) {
        this.code = code;
        this.syntax = syntax;
    }

    /** The text of {@code code}. */
    public static Disassembly of(Code code, Syntax syntax) {
        Disassembly disassembly = new Disassembly(code, syntax);
        disassembly.write();
        return disassembly;
    }

    /** The lines, without line ends. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    private void write() {
        for (int slot = 0; slot < code.slots(); ) {
            String name = code.labels().get(slot);
            if (name != null) {
                lines.add("");
                lines.add(String.format(Locale.ROOT, "%016x <%s>:", (long) slot * Instructions.BYTES, name));
            }
            Instruction instruction = code.instruction(slot);
            lines.add(String.format(Locale.ROOT, "%8d:\t", slot) + bytes(instruction) + "\t" + text(instruction, slot));
            slot += instruction.slots();
        }
    }

    private static String bytes(Instruction instruction) {
        String first = bytes(instruction.encode());
        return instruction.slots() == 1 ? first : first + " " + bytes(instruction.encodeSecond());
    }

    private static String bytes(long slot) {
        return BYTES.formatHex(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(slot)
                .array());
    }

    private String text(Instruction instruction, int slot) {
        String map = code.maps().get(slot);
        String target =
                instruction instanceof Branch branch && branch.isJump() ? nameOf(slot + 1 + branch.target()) : "";
        return instruction.text(syntax) + target + (map == null ? "" : named(map, offsetInMap(instruction)));
    }

    private static long offsetInMap(Instruction load) {
        return load instanceof Constant constant ? constant.high() & 0xffff_ffffL : 0;
    }

    private String nameOf(int slot) {
        NavigableMap<Integer, String> labels = code.labels();
        Map.Entry<Integer, String> nearest = slot < 0 ? null : labels.floorEntry(slot);
        if (nearest == null) {
            return "";
        }
        return named(nearest.getValue(), (long) (slot - nearest.getKey()) * Instructions.BYTES);
    }

    private static String named(String name, long beyond) {
        return " <" + name + (beyond == 0 ? "" : "+0x" + Long.toHexString(beyond)) + ">";
    }

    /** All lines, each with its end. */
    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
