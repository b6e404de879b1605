// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.MapFlags;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.MapType;
import io.meshpath.bpf.layout.Octets;
import java.util.Map;

/**
 * A structure of functions that the kernel is to use in place of its own, as an object declares it: a variable in
 * {@code .struct_ops} or {@code .struct_ops.link}.
 *
 * @param type the object's type of the structure
 * @param contents the structure as compiled, zero where functions go
 * @param linked whether it is put to use by a link, and not as soon as it is in its map
 * @param created whether its map is made unless told otherwise
 * @param functions programs by the number of the member they are for
 */
record StructOps(
        String name, int type, Octets contents, boolean linked, boolean created, Map<Integer, String> functions) {
    StructOps {
        functions = Map.copyOf(functions);
    }

    /** The map that holds it; the kernel's structure, which decides the size of its value, is known at load only. */
    MapSpec toSpec() {
        return MapSpec.of(MapType.STRUCT_OPS, name, Integer.BYTES, contents.length(), 1)
                .withFlags(linked ? MapFlags.LINK : 0);
    }
}
