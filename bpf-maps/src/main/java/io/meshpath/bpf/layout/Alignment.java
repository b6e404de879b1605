// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;

/** To how many bytes C aligns what a layout describes. */
final class Alignment {
    private Alignment() {}

    static int of(Layout<?> layout) {
        BtfBuilder types = new BtfBuilder();
        int id = layout.describe(types);
        return of(types.build(), id);
    }

    private static int of(Btf btf, int id) {
        BtfType type = btf.resolved(id);
        if (type instanceof BtfType.Array array) {
            return of(btf, array.element());
        } else if (type instanceof BtfType.Struct struct) {
            return ofStruct(btf, struct);
        }
        return Math.toIntExact(btf.byteSize(id).orElse(1));
    }

    private static int ofStruct(Btf btf, BtfType.Struct struct) {
        int largest = 1;
        for (BtfType.Member member : struct.members()) {
            int alignment = of(btf, member.type());
            if (member.byteOffset() % alignment != 0 || struct.byteSize() % alignment != 0) {
                return 1; // it is packed
            }
            largest = Math.max(largest, alignment);
        }
        return largest;
    }
}
