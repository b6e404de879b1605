// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MapTypeTest {
    @Test
    void eachConstantPrintsItsOwnName() throws IllegalAccessException {
        List<String> names = new ArrayList<>();
        for (var field : MapType.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers()) && field.getType() == MapType.class) {
                assertThat(field.get(null)).hasToString(field.getName());
                names.add(field.getName());
            }
        }
        assertThat(names).hasSize(35).startsWith("HASH").endsWith("RHASH");
    }

    @Test
    void knowsTheFirstKernelOfAKind() {
        assertThat(MapType.BLOOM_FILTER.since()).contains(new KernelVersion(5, 16));
        assertThat(MapType.RINGBUF.since()).contains(new KernelVersion(5, 8));
    }

    @Test
    void aNumberWithoutANameIsAsGood() {
        MapType unheard = new MapType(4_000);
        assertThat(unheard).hasToString("4000");
        assertThat(unheard.since()).isEmpty();
        assertThatThrownBy(() -> new MapType(0)).hasMessage("no map type has this number: 0");
    }
}
