// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.layout.StructLayout;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class SpinLockIT {
    private record Pair(long first, long second) {
        static final Layout<Pair> LAYOUT = layout();

        private static Layout<Pair> layout() {
            StructLayout.Builder<Pair> pair = StructLayout.<Pair>named("pair").lock("lock");
            StructLayout.Field<Long> first = pair.field("first", Layouts.U64, Pair::first);
            StructLayout.Field<Long> second = pair.field("second", Layouts.U64, Pair::second);
            return pair.build((from, at) -> new Pair(first.read(from, at), second.read(from, at)));
        }
    }

    private static BpfHashMap<Integer, Pair> newMap() {
        return BpfHashMap.create("mp_locked", Layouts.U32, Pair.LAYOUT, 100);
    }

    @Test
    void singleOperationsTakeTheLock() {
        try (BpfHashMap<Integer, Pair> map = newMap()) {
            BpfHashMap<Integer, Pair> locked = map.locked();
            locked.put(1, new Pair(2, 3));
            assertThat(locked.get(1)).contains(new Pair(2, 3));
            assertThat(locked.insert(1, new Pair(4, 5))).isFalse();
            assertThat(locked.replace(1, new Pair(4, 5))).isTrue();
            assertThat(locked.get(1)).contains(new Pair(4, 5));
        }
    }

    @Test
    void batchesTakeTheLock() {
        try (BpfHashMap<Integer, Pair> map = newMap()) {
            Map<Integer, Pair> pairs = Map.of(1, new Pair(2, 3), 2, new Pair(4, 5));
            map.locked().putAll(pairs);
            assertThat(map.locked().entries()).isEqualTo(pairs);
        }
    }

    @Test
    void arraysTakeTheLock() {
        try (BpfArray<Pair> array = BpfArray.create("mp_locked", Pair.LAYOUT, 2)) {
            array.locked().set(1, new Pair(6, 7));
            assertThat(array.locked().get(1)).isEqualTo(new Pair(6, 7));
        }
    }

    @Test
    void aValueWithoutALockCannotBeLocked() {
        try (BpfHashMap<Integer, Long> map = BpfHashMap.create("mp_unlocked", Layouts.U32, Layouts.U64, 1)) {
            assertThatThrownBy(() -> map.locked().get(1))
                    .hasMessage(
                            "BPF_MAP_LOOKUP_ELEM map mp_unlocked: EINVAL (invalid argument); its values have no"
                                    + " bpf_spin_lock that the kernel knows of: LOCK needs one, and type information that says where");
        }
    }
}
