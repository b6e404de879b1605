// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The five loads of {@code policy.h}, in Java, on the same memory. */
final class PolicyLookup {
    private final PolicyMemory memory;

    PolicyLookup(PolicyMemory memory) {
        this.memory = memory;
    }

    static PolicyMemory memory(int identityPages, int cells) {
        return new PolicyMemory(
                buffer(1024 * Short.BYTES),
                buffer((identityPages << 16) * Short.BYTES),
                buffer((4 << 16) * Short.BYTES),
                buffer(EndpointSettings.ID_LIMIT * 2 * Long.BYTES),
                buffer(cells * Integer.BYTES));
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    int verdict(int endpoint, Direction direction, int identity, PortSpace space, int port) {
        long word = memory.policies().getLong((endpoint * 2 + direction.ordinal()) * Long.BYTES);
        if (word == 0) {
            return 0;
        }
        int region = (int) (word & 0xff_ffff) << 4;
        int columns = (int) (word >>> 24 & 0xffff) << 4;
        int row = cell(region + identityClass(identity));
        int column = cell(region + columns + u16(memory.portClasses(), space.ordinal() << 16 | port));
        return cell(region + row + column);
    }

    private int identityClass(int identity) {
        int page = u16(memory.identityPages(), identity >>> 16);
        return u16(memory.identityClasses(), page << 16 | identity & 0xffff);
    }

    private int cell(int index) {
        return memory.cells().getInt(index * Integer.BYTES);
    }

    private static int u16(ByteBuffer table, int index) {
        return table.getShort(index * Short.BYTES) & 0xffff;
    }
}
