// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.linux.Errno;
import java.util.Optional;

/** A per-CPU map seen as the values of one CPU, or of all CPUs as if they were one. */
final class OneCpu<K, V> {
    private final Entries<K, V> entries;

    OneCpu(BpfMap map, Layout<K> keys, Layout<V> value) {
        this.entries = Entries.unchecked(map, keys, value);
    }

    Optional<V> get(int cpu, K key) {
        return entries.with(ElementFlags.cpu(cpu)).get(key);
    }

    void put(int cpu, K key, V value) {
        entries.with(ElementFlags.cpu(cpu)).update(key, value, UpdateMode.ANY);
    }

    void putOnAll(K key, V value) {
        entries.with(ElementFlags.ALL_CPUS).update(key, value, UpdateMode.ANY);
    }

    /** Whether the kernel reads the value of one CPU. */
    static Answer isSupported() {
        MapSpec spec = MapSpec.array("probe", Long.BYTES, 1).withType(MapType.PERCPU_ARRAY);
        try (BpfMap map = spec.create();
                Scratch scratch = map.begin()) {
            int result = scratch.lookup(map.bpf(), map.fd().raw(), ElementFlags.cpu(0));
            if (result >= 0 || Errno.EINVAL.is(result)) {
                return Answer.of(result >= 0);
            }
            return Answer.refused(Command.MAP_LOOKUP_ELEM, Errno.ofResult(result));
        } catch (BpfException refused) {
            return Answer.refused(refused.command(), refused.errno());
        }
    }
}
