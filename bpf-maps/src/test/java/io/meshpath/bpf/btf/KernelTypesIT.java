// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reads the running kernel's types. */
class KernelTypesIT {
    @Test
    void writesBackEveryTypeOfTheKernelAsItWas() {
        Btf kernel = Btf.kernel();
        Map<Integer, BtfType> all = new HashMap<>();
        for (int id = 1; id <= kernel.typeCount(); id++) {
            all.put(id, kernel.type(id));
        }
        Btf again = kernel.with(all);
        assertThat(again.toBytes().length).isEqualTo(kernel.toBytes().length);
        for (int id = 1; id <= kernel.typeCount(); id++) {
            assertThat(again.type(id)).isEqualTo(all.get(id));
        }
    }

    @Test
    void isKeptWhileItIsUsed() {
        assertThat(Btf.kernel()).isSameAs(Btf.kernel());
        assertThat(Btf.parse(ByteBuffer.wrap(Btf.kernel().toBytes()))).isEqualTo(Btf.kernel());
    }

    @Test
    void modulesThatAreNotThereHaveNoTypes() {
        assertThat(Btf.kernelModule("of_nobody")).isEmpty();
        assertThatThrownBy(() -> Btf.kernelModule("vmlinux")).hasMessage("not the name of a kernel module: vmlinux");
        assertThatThrownBy(() -> Btf.kernelModule("../x")).isInstanceOf(IllegalArgumentException.class);
    }
}
