// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What {@code policy.h} reads, in Java, on the same memory. */
final class PolicyLookup {
    private final PolicyMemory memory;

    PolicyLookup(PolicyMemory memory) {
        this.memory = memory;
    }

    /** @param cellBytes beside the margin in which no region lies */
    static PolicyMemory memory(int identityPages, int cellBytes) {
        return new PolicyMemory(
                buffer(1024 * Short.BYTES),
                buffer((identityPages << 16) * Short.BYTES),
                buffer((4 << 16) * Short.BYTES),
                buffer(EndpointSettings.ID_LIMIT * 2 * Long.BYTES),
                buffer(cellBytes + PolicyCells.MARGIN));
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** The verdict; an error when it and the bit that allows do not say the same. */
    int verdict(int endpoint, Direction direction, int identity, PortSpace space, int port) {
        long word = memory.policies().getLong((endpoint * 2 + direction.ordinal()) * Long.BYTES);
        if (word == 0) {
            return 0;
        }
        int identityClass = identityClass(identity);
        int portClass = u16(memory.portClasses(), (space.ordinal() << 16 | port) * Short.BYTES);
        int region = (int) (word & 0xff_ffff) * 64;
        int verdict = verdict(region, identityClass, portClass);
        if (hasWords(word, region) && allows(word, region, identityClass, portClass) != Verdict.isAllowed(verdict)) {
            throw new AssertionError("the bit says other than verdict " + verdict);
        }
        return verdict;
    }

    private PolicyRegionHead head(int region) {
        return PolicyRegionHead.LAYOUT.read(memory.cells(), region);
    }

    private static boolean isWide(long word) {
        return (word >>> 24 & 1) == 0;
    }

    private boolean hasWords(long word, int region) {
        return !isWide(word) || head(region).planes() != 0;
    }

    private boolean allows(long word, int region, int identityClass, int portClass) {
        int bit = memory.cells().get(region + 64 + identityClass);
        int words = region + (int) (word >>> 25 & 0x7fff) * 64;
        if (isWide(word)) {
            words += memory.cells().getInt(region + head(region).planes() + identityClass * Integer.BYTES);
        }
        return (memory.cells().getLong(words + portClass * Long.BYTES) >>> bit & 1) != 0;
    }

    private int verdict(int region, int identityClass, int portClass) {
        PolicyRegionHead head = head(region);
        int row = u16(memory.cells(), region + head.rows() + identityClass * Short.BYTES);
        int column = u16(memory.cells(), region + head.columns() + portClass * Short.BYTES);
        int at = region + head.row() + row * 8;
        int end = memory.cells().getInt(at + 12);
        for (int exception = memory.cells().getInt(at + 4); exception < end; exception += 8) {
            if (memory.cells().getInt(region + exception) == column) {
                return memory.cells().getInt(region + exception + 4);
            }
        }
        return memory.cells().getInt(at);
    }

    private int identityClass(int identity) {
        int upper = identity >>> 16;
        int page = u16(memory.identityPages(), upper * Short.BYTES);
        if (page == 0 && upper != 0) {
            return 0;
        }
        return u16(memory.identityClasses(), (page << 16 | identity & 0xffff) * Short.BYTES);
    }

    private static int u16(ByteBuffer table, int at) {
        return table.getShort(at) & 0xffff;
    }
}
