// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import java.nio.ByteBuffer;

/**
 * Puts an object's BTF into the words of Linux 5.10: kinds that came later become others of the same length, as libbpf
 * does it. Programs and maps do not notice; dumps lose the names of tags and of large constants.
 */
final class OlderTypes {
    private static final int EIGHT_BIT_INTEGER = 8;

    private OlderTypes() {}

    static Btf of(Btf types, String file) {
        ObjectBtf btf = ObjectBtf.parse(ByteBuffer.wrap(types.toBytes()), file);
        int integer = btf.firstInteger();
        for (int id = 1; id <= btf.types(); id++) {
            switch (btf.kind(id)) {
                case ObjectBtf.ENUM -> btf.setKind(id, ObjectBtf.ENUM, btf.members(id)); // signs are told since 6.0
                case ObjectBtf.ENUM64 -> enumeration(btf, id, integer); // since 6.0
                case ObjectBtf.FLOAT -> nameless(btf, id, ObjectBtf.STRUCT); // since 5.13
                case ObjectBtf.TYPE_TAG -> nameless(btf, id, ObjectBtf.CONST); // since 5.17
                case ObjectBtf.DECL_TAG -> tag(btf, id); // since 5.16
                default -> {}
            }
        }
        return Btf.parse(btf.bytes());
    }

    private static void nameless(ObjectBtf btf, int id, int kind) {
        btf.setName(id, 0);
        btf.setKind(id, kind, 0);
    }

    /** Constants of 64 bits become members of a union, which are as long. */
    private static void enumeration(ObjectBtf btf, int id, int integer) {
        btf.setKind(id, ObjectBtf.UNION, btf.members(id));
        for (int i = 0; i < btf.members(id); i++) {
            btf.setMember(id, i, ObjectBtf.MEMBER_TYPE, integer);
            btf.setMember(id, i, ObjectBtf.MEMBER_BIT_OFFSET, 0);
        }
    }

    /** A tag becomes an integer of one byte. */
    private static void tag(ObjectBtf btf, int id) {
        btf.setKind(id, ObjectBtf.INT, 0);
        btf.setSize(id, 1);
        btf.setDetail(id, EIGHT_BIT_INTEGER);
    }
}
