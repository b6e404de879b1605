// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

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
        int integer = firstInteger(btf);
        for (int id = 1; id <= btf.types(); id++) {
            switch (btf.kind(id)) {
                case ObjectBtf.FUNC -> {
                    if (btf.linkage(id) == EXTERN) {
                        btf.setLinkage(id, GLOBAL);
                        btf.nameParameters(id);
                    }
                }
                case ObjectBtf.VAR -> {
                    if (btf.linkage(id) == EXTERN) {
                        btf.makeVariable(id, integer, GLOBAL);
                    }
                }
                case ObjectBtf.DATASEC -> {
                    if (SECTIONS.contains(btf.name(id))) {
                        btf.makeStructure(id, integer);
                    }
                }
                default -> {}
            }
        }
    }

    /** Any integer type will do for what nobody looks at; 0 if there is none. */
    private static int firstInteger(ObjectBtf btf) {
        for (int id = 1; id <= btf.types(); id++) {
            if (btf.kind(id) == ObjectBtf.INT) {
                return id;
            }
        }
        return 0;
    }
}
