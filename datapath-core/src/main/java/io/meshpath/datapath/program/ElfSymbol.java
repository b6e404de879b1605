// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

/** One entry of the symbol table; {@code value} is an offset into section number {@code section}. */
record ElfSymbol(String name, int type, int binding, int visibility, int section, long value, long size) {
    static final int OBJECT = 1;
    static final int FUNC = 2;
    static final int SECTION = 3;
    static final int LOCAL = 0;

    static final int UNDEFINED = 0;
    static final int FIRST_RESERVED_SECTION = 0xff00;

    private static final int VISIBILITY_INTERNAL = 1;
    private static final int VISIBILITY_HIDDEN = 2;

    boolean isExtern() {
        return section == UNDEFINED;
    }

    /** Whether the verifier should treat a function of this name as global, that is, verify it on its own. */
    boolean isGlobal() {
        return binding != LOCAL && visibility != VISIBILITY_HIDDEN && visibility != VISIBILITY_INTERNAL;
    }
}
