// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/** A place in code that is being assembled, for jumps and calls; two of the same name are two places. Immutable. */
public final class Label {
    private final String name;

    /** A place that {@link Assembler#label} puts somewhere; the name is for messages and disassemblies. */
    public Label(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}
