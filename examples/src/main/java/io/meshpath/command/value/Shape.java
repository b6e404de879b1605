// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.value;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.Set;

/** What of a type its shape in memory does not say: names by which C programs give integers and bytes a meaning. */
enum Shape {
    /** As the type says. */
    PLAIN,
    /** An integer in network order. */
    BIG_ENDIAN,
    /** An IPv4 address in network order. */
    IPV4,
    /** An IPv6 address. */
    IPV6,
    /** A hardware address. */
    MAC,
    /** Characters up to the first NUL. */
    TEXT;

    private static final int MAC_BYTES = 6;
    private static final int IPV6_BYTES = 16;
    private static final Set<String> BIG_ENDIANS = Set.of("__be16", "__be64");
    private static final int MOST_NAMES = 64;

    /** Follows the names of a type down to what it is. */
    static Shape of(Btf types, int id) {
        int at = id;
        for (int name = 0; name < MOST_NAMES; name++) {
            BtfType type = types.type(at);
            if (type instanceof BtfType.Typedef typedef) {
                if (BIG_ENDIANS.contains(typedef.name())) {
                    return BIG_ENDIAN;
                }
                if (typedef.name().equals("__be32")) {
                    return IPV4;
                }
                at = typedef.target();
            } else if (type instanceof BtfType.Modifier modifier) {
                at = modifier.target();
            } else {
                return ofUnnamed(types, type);
            }
        }
        return PLAIN;
    }

    private static Shape ofUnnamed(Btf types, BtfType type) {
        if (type instanceof BtfType.Struct struct) {
            return struct.name().equals("in6_addr") && struct.byteSize() == IPV6_BYTES ? IPV6 : PLAIN;
        }
        if (type instanceof BtfType.Array array
                && types.resolved(array.element()) instanceof BtfType.Int element
                && element.byteSize() == 1) {
            if (element.name().equals("char") || (element.encoding() & BtfType.Int.CHAR) != 0) {
                return TEXT;
            }
            return array.length() == MAC_BYTES && !element.signed() ? MAC : PLAIN;
        }
        return PLAIN;
    }
}
