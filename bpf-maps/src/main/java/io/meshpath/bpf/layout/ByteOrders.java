// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;

/** What a type's names say about its byte order: {@code __be16} and its like say one, {@code __u16} says nothing. */
final class ByteOrders {
    /** A byte order, if one is stated. */
    enum Stated {
        NOT,
        BIG,
        LITTLE;

        /** In words; C without a word is the host's order, and our hosts are little-endian. */
        String orHost() {
            return this == BIG ? "network byte order" : "host byte order";
        }
    }

    private ByteOrders() {}

    static Stated of(Btf btf, int id) {
        int at = id;
        while (true) {
            BtfType type = btf.type(at);
            if (type instanceof BtfType.Typedef typedef) {
                if (typedef.name().matches("_*be(16|32|64)")) {
                    return Stated.BIG;
                } else if (typedef.name().matches("_*le(16|32|64)")) {
                    return Stated.LITTLE;
                }
                at = typedef.target();
            } else if (type instanceof BtfType.Modifier modifier) {
                at = modifier.target();
            } else {
                return Stated.NOT;
            }
        }
    }
}
