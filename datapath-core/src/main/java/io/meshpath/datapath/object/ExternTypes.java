// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import java.util.Set;

/**
 * Takes out of an object's BTF what stands for symbols of the kernel: it is meant for the loader, and the kernel refuses
 * types that mention it. Records keep their places and lengths.
 */
final class ExternTypes {
    private static final int EXTERN = 2;
    private static final int GLOBAL = 1;
    private static final Set<String> SECTIONS = Set.of(".ksyms", ".kconfig");

    private ExternTypes() {}

    static void removeFrom(ObjectBtf btf) {
        int integer = btf.firstInteger();
        for (int id = 1; id <= btf.types(); id++) {
            switch (btf.kind(id)) {
                case ObjectBtf.FUNC -> removeFunction(btf, id);
                case ObjectBtf.VAR -> removeVariable(btf, id, integer);
                case ObjectBtf.DATASEC -> removeSection(btf, id, integer);
                default -> {}
            }
        }
    }

    private static void removeFunction(ObjectBtf btf, int function) {
        if (btf.linkage(function) == EXTERN) {
            btf.setLinkage(function, GLOBAL);
            btf.nameParameters(function);
        }
    }

    private static void removeVariable(ObjectBtf btf, int variable, int integer) {
        if (btf.linkage(variable) == EXTERN) {
            btf.setTarget(variable, integer);
            btf.setDetail(variable, GLOBAL);
        }
    }

    /** The section becomes a structure with as many members, nameless and all at its start. */
    private static void removeSection(ObjectBtf btf, int section, int integer) {
        if (!SECTIONS.contains(btf.name(section))) {
            return;
        }
        btf.setName(section, 0);
        btf.setKind(section, ObjectBtf.STRUCT, btf.members(section));
        btf.setSize(section, Long.BYTES);
        for (int i = 0; i < btf.members(section); i++) {
            btf.setMember(section, i, ObjectBtf.MEMBER_NAME, 0);
            btf.setMember(section, i, ObjectBtf.MEMBER_TYPE, integer);
            btf.setMember(section, i, ObjectBtf.MEMBER_BIT_OFFSET, 0);
        }
    }
}
