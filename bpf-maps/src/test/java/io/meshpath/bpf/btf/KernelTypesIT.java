// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the running kernel's types, and compares them with what bpftool says of the same bytes. */
class KernelTypesIT {
    @TempDir
    Path folder;

    private static List<String> bpftool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bpftool"));
        command.addAll(List.of(arguments));
        Process bpftool = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream output = bpftool.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(bpftool.waitFor()).as(text).isZero();
            return List.of(text.strip().split("\n(?=\\[)"));
        }
    }

    @Test
    void everyTypeIsWhatBpftoolSaysItIs() throws Exception {
        List<String> expected = bpftool("btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "raw");
        Btf kernel = Btf.kernel();
        RawDump dump = new RawDump(kernel);
        assertThat(expected).hasSize(kernel.typeCount());
        for (int id = 1; id <= kernel.typeCount(); id++) {
            if (!dump.line(id).equals(expected.get(id - 1))) {
                assertThat(dump.line(id)).isEqualTo(expected.get(id - 1));
            }
        }
    }

    @Test
    void bpftoolReadsWhatWeSplit() throws Exception {
        Btf kernel = Btf.kernel();
        BtfBuilder module = BtfBuilder.splitFrom(kernel);
        int pointer =
                module.add(new BtfType.Pointer(kernel.findStruct("sk_buff").orElseThrow()));
        module.struct("of_a_module", 8, List.of(new BtfType.Member("skb", pointer, 0, 0)));
        module.typedef("of_a_module_t", pointer);
        Btf split = module.build();
        Path file = Files.write(folder.resolve("module.btf"), split.toBytes());
        List<String> expected =
                bpftool("-B", "/sys/kernel/btf/vmlinux", "btf", "dump", "file", file.toString(), "format", "raw");
        RawDump dump = new RawDump(split);
        for (int id = split.firstId(); id <= split.typeCount(); id++) {
            assertThat(expected.get(id - split.firstId())).isEqualTo(dump.line(id));
        }
        assertThat(split.declaration(split.findStruct("of_a_module").orElseThrow()))
                .isEqualTo("struct of_a_module {\n\tstruct sk_buff *skb;\n};");
    }

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
