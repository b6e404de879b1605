// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.BtfHandle;
import io.meshpath.bpf.MapBtf;
import io.meshpath.bpf.MapInfo;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.layout.Layouts;
import org.junit.jupiter.api.Test;

/** Sections of variables that are made larger keep their names in the kernel, so that dumps show them. */
class SectionSizeIT {
    private final ObjectSpec spec = TestObjects.spec("everything");
    private final MapSpec larger = spec.maps().get(".data.slots").withValueSize(4_096);

    private static String variableOf(BpfMap section) {
        MapInfo info = section.info();
        try (BtfHandle btf = BtfHandle.open(info.btfId())) {
            return btf.types().declaration(info.btfValueType());
        }
    }

    @Test
    void asAPartOfItsObject() {
        try (LoadedObject object = LoadedObject.load(spec.withMap(".data.slots", larger))) {
            assertThat(object.map(".data.slots").info().valueSize()).isEqualTo(4_096);
            assertThat(variableOf(object.map(".data.slots")))
                    .isEqualTo("/* section .data.slots */\n__u32 slots[1024];");
            assertThat(variableOf(object.map(".data"))).contains("__u64 runs;", "static __u32 static_runs;");
        }
    }

    @Test
    void asAMapOfItsOwn() {
        try (BpfMap map = larger.create()) {
            assertThat(variableOf(map)).isEqualTo("/* section .data.slots */\n__u32 slots[1024];");
        }
    }

    @Test
    void aSizeThatHoldsNoWholeElementsHasNoNames() {
        assertThat(spec.maps().get(".data.slots").withValueSize(4_097).btf()).isEmpty();
        assertThat(spec.maps().get(".data").withValueSize(4_096).btf()).isEmpty(); // its last variable is no array
    }

    @Test
    void aMapThatWasDescribedOtherwiseStaysSo() {
        MapSpec described = spec.maps().get("numbers").describedBy(Layouts.U32, Layouts.BE64);
        try (LoadedObject object = LoadedObject.load(spec.withMap("numbers", described))) {
            MapInfo info = object.map("numbers").info();
            MapBtf own = described.btf().orElseThrow();
            assertThat(info.btfValueType()).isEqualTo(own.valueType());
            try (BtfHandle btf = BtfHandle.open(info.btfId())) {
                assertThat(btf.types().name(info.btfValueType())).isEqualTo("__be64");
            }
        }
    }
}
