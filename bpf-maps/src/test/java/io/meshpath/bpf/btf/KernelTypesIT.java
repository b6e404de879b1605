// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void aModulesTypesGoOnWhereTheKernelsEnd(@TempDir Path folder) throws IOException {
        BtfBuilder module = BtfBuilder.splitFrom(Btf.kernel());
        int pointer = module.add(
                new BtfType.Pointer(Btf.kernel().findStruct("sk_buff").orElseThrow()));
        for (int i = 0; i < 5_000; i++) {
            module.typedef("of_the_module_" + i, pointer);
        }
        Files.write(folder.resolve("some_module"), module.build().toBytes());
        Btf read = KernelTypes.module("some_module", folder).orElseThrow();
        assertThat(read).isEqualTo(module.build());
        assertThat(read.base()).containsSame(Btf.kernel());
        int last = read.find("of_the_module_4999", BtfType.Typedef.class).orElseThrow();
        assertThat(read.name(((BtfType.Typedef) read.type(last)).target())).isEqualTo("struct sk_buff *");
        assertThat(read.findStruct("sk_buff")).isEqualTo(Btf.kernel().findStruct("sk_buff"));
    }

    @Test
    void modulesThatAreNotThereHaveNoTypes() {
        assertThat(Btf.kernelModule("of_nobody")).isEmpty();
        assertThatThrownBy(() -> Btf.kernelModule("vmlinux")).hasMessage("not the name of a kernel module: vmlinux");
        assertThatThrownBy(() -> Btf.kernelModule("../x")).isInstanceOf(IllegalArgumentException.class);
    }
}
