// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.datapath.object.ObjectSpec;
import java.util.Map;

/** Makes an object fit the maps it is to share: the programs leave sizes to whoever creates the maps. */
final class SharedMaps {
    private SharedMaps() {}

    static ObjectSpec fit(ObjectSpec object, Map<String, BpfMap> shared) {
        ObjectSpec fitted = object;
        for (Map.Entry<String, MapSpec> declared : object.maps().entrySet()) {
            BpfMap map = shared.get(declared.getKey());
            if (map != null) {
                MapSpec actual = map.spec();
                MapSpec spec =
                        declared.getValue().withMaxEntries(actual.maxEntries()).withValueSize(actual.valueSize());
                fitted = fitted.withMap(declared.getKey(), Schema1.isShared(spec) ? unnamed(spec) : spec);
            }
        }
        return fitted;
    }

    /** The earlier release's types may have other names for fields in the same places. */
    private static MapSpec unnamed(MapSpec spec) {
        return spec.describedBy(Layouts.bytes(spec.keySize()), Layouts.bytes(spec.valueSize()));
    }
}
