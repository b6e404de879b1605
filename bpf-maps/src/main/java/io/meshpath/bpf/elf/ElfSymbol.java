// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.elf;

/** Entry {@code index} of the symbol table; {@code value} is an offset into section number {@code section}. */
public record ElfSymbol(
        int index, String name, int type, int binding, int visibility, int section, long value, long size) {
    public static final int OBJECT = 1;
    public static final int FUNC = 2;
    public static final int SECTION = 3;
    public static final int FILE = 4;
    public static final int LOCAL = 0;
    public static final int GLOBAL = 1;
    public static final int WEAK = 2;

    public static final int UNDEFINED = 0;
    public static final int FIRST_RESERVED_SECTION = 0xff00;

    private static final int VISIBILITY_INTERNAL = 1;
    private static final int VISIBILITY_HIDDEN = 2;

    public boolean isExtern() {
        return section == UNDEFINED;
    }

    /** Whether the verifier should treat a function of this name as global, that is, verify it on its own. */
    public boolean isGlobal() {
        return binding != LOCAL && visibility != VISIBILITY_HIDDEN && visibility != VISIBILITY_INTERNAL;
    }
}
